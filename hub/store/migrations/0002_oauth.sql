-- What the other ways through OAuth need, and what keeps tokens alive afterwards.

-- The way of a transaction through a browser. `nonce_hash` is that of the click, `ticket_hash` that of the URL for a
-- full-page redirect, `answer_hash` that of a posted answer which waits for its second request, and `proof_hash` that of
-- an answer which waits for its user; `sealed_answer` is the answer. With `completion` = 'user' an answer is only
-- exchanged under the user's token.
alter table oauth_transaction add column completion text not null default 'callback';
alter table oauth_transaction add column return_to text;
alter table oauth_transaction add column authorize_params text not null default '[]';
alter table oauth_transaction add column nonce_hash blob;
alter table oauth_transaction add column ticket_hash blob;
alter table oauth_transaction add column answer_hash blob;
alter table oauth_transaction add column proof_hash blob;
alter table oauth_transaction add column sealed_answer blob;
alter table oauth_transaction add column pairing_tries bigint not null default 0;

create index oauth_transaction_by_nonce on oauth_transaction (nonce_hash);
create unique index oauth_transaction_by_ticket on oauth_transaction (ticket_hash);
create unique index oauth_transaction_by_answer on oauth_transaction (answer_hash);

-- `seen_at` is when a popup without an opener reported itself.
alter table launch add column nonce_hash blob;
alter table launch add column seen_at bigint;

create index launch_by_nonce on launch (nonce_hash);

-- `revision` counts the credentials that a connection has had: whoever replaces one says which one it read. `refresh_at`
-- is when its access token should be replaced, null when it cannot or need not be; `failing_since` is when that was first
-- tried in vain.
alter table connection add column revision bigint not null default 0;
alter table connection add column refresh_at bigint;
alter table connection add column failing_since bigint;

create index connection_by_refresh on connection (refresh_at);

-- Credentials that are to be revoked at their provider, after their connection is gone. No foreign keys: they outlive it.
create table revocation (
    id          text   not null primary key,
    hub_id      text   not null,
    user_id     text   not null,
    template_id text   not null,
    variables   text   not null,
    sealed      blob   not null,
    tries       bigint not null default 0,
    next_at     bigint not null,
    created_at  bigint not null
);

create index revocation_by_time on revocation (next_at);
