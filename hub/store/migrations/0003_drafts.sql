-- `version` counts the changes of an activation's variables; `sealed_variables` is the vault's record of those that are
-- secret, and null when none is.
alter table activation add column version bigint not null default 1;
alter table activation add column sealed_variables blob;

-- A half-done wizard, without its secrets: one per user and integration.
create table draft (
    hub_id         text   not null,
    user_id        text   not null,
    integration_id text   not null,
    draft          text   not null,
    updated_at     bigint not null,
    primary key (hub_id, user_id, integration_id),
    foreign key (hub_id, user_id) references end_user (hub_id, id) on delete cascade
);

create index draft_by_age on draft (updated_at);
