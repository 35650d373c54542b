-- The order in which a user's rows were made. Ids and times come from a clock, which can be set back.
alter table connection add column sequence bigint not null default 0;
update connection set sequence = rowid;
create index connection_by_sequence on connection (hub_id, user_id, sequence);

alter table activation add column sequence bigint not null default 0;
update activation set sequence = rowid;
create index activation_by_sequence on activation (hub_id, user_id, sequence);
