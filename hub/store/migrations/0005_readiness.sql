-- What is written to find out whether writing works: one row.
create table readiness (
    id bigint not null primary key check (id = 1),
    at bigint not null
);
