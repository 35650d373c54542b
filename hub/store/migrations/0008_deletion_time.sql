-- How far deleting what is old has come: one row. It goes on with time that passed, not with a clock that was set.
create table deletion_time (
    id bigint not null primary key check (id = 1),
    at bigint not null
);
