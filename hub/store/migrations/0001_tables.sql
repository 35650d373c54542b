-- Portable SQL: ids are text (ULIDs), times are Unix milliseconds, JSON is text. Everything that belongs to an end user
-- carries (hub_id, user_id) in its key, so that a row cannot point at another user's.

create table signing_key (
    id            text   not null primary key,
    hub_id        text   not null,
    algorithm     text   not null,
    public_pem    text   not null,
    created_at    bigint not null
);

create table end_user (
    hub_id       text   not null,
    id           text   not null,
    external_id  text   not null,
    display_name text   not null,
    created_at   bigint not null,
    updated_at   bigint not null,
    primary key (hub_id, id),
    unique (hub_id, external_id)
);

create table connection (
    hub_id            text   not null,
    user_id           text   not null,
    id                text   not null,
    connector_id      text   not null,
    template_id       text   not null,
    scheme_type       text   not null,
    name              text   not null,
    account           text,
    attention_code    text,
    attention_message text,
    variables         text   not null,
    sealed            blob   not null,
    created_at        bigint not null,
    updated_at        bigint not null,
    primary key (hub_id, user_id, id),
    unique (hub_id, user_id, connector_id, name),
    foreign key (hub_id, user_id) references end_user (hub_id, id) on delete cascade
);

-- `exclusive` is the integration's id where one user may activate it once, and null where several times: a unique index
-- takes nulls for different from each other.
create table activation (
    hub_id            text   not null,
    user_id           text   not null,
    id                text   not null,
    integration_id    text   not null,
    exclusive         text,
    dynamic_variables text   not null,
    created_at        bigint not null,
    updated_at        bigint not null,
    primary key (hub_id, user_id, id),
    unique (hub_id, user_id, exclusive),
    foreign key (hub_id, user_id) references end_user (hub_id, id) on delete cascade
);

create table activation_connection (
    hub_id        text not null,
    user_id       text not null,
    activation_id text not null,
    template_id   text not null,
    connection_id text not null,
    primary key (hub_id, user_id, activation_id, template_id),
    foreign key (hub_id, user_id, activation_id) references activation (hub_id, user_id, id) on delete cascade,
    foreign key (hub_id, user_id, connection_id) references connection (hub_id, user_id, id)
);

create index activation_connection_by_connection on activation_connection (hub_id, user_id, connection_id);

-- `request_mac` is keyed: the request contains credentials, and a plain hash would let whoever has the file guess them.
create table idempotency (
    hub_id        text   not null,
    user_id       text   not null,
    key           text   not null,
    request_mac   blob   not null,
    activation_id text   not null,
    created_at    bigint not null,
    primary key (hub_id, user_id, key),
    foreign key (hub_id, user_id) references end_user (hub_id, id) on delete cascade
);

create index idempotency_by_age on idempotency (created_at);

-- `active` is the template's id until the transaction is over: one open transaction per user and template.
create table oauth_transaction (
    hub_id          text   not null,
    user_id         text   not null,
    id              text   not null,
    template_id     text   not null,
    context_id      text   not null,
    active          text,
    status          text   not null,
    error_code      text,
    replaces        text,
    connection_id   text,
    connection_name text,
    account         text,
    scopes          text   not null,
    variables       text   not null,
    state_hash      blob,
    sealed_verifier blob,
    created_at      bigint not null,
    bound_at        bigint,
    expires_at      bigint not null,
    primary key (hub_id, user_id, id),
    unique (hub_id, user_id, active),
    unique (state_hash),
    foreign key (hub_id, user_id) references end_user (hub_id, id) on delete cascade
);

create index oauth_transaction_by_end on oauth_transaction (expires_at);

-- A popup that opened. It belongs to nobody until it is bound. `cookie` tells apart the cookies of several popups.
create table launch (
    handle_hash    blob   not null primary key,
    secret_hash    blob   not null,
    cookie         text   not null,
    hub_id         text,
    user_id        text,
    transaction_id text,
    created_at     bigint not null,
    foreign key (hub_id, user_id, transaction_id) references oauth_transaction (hub_id, user_id, id) on delete cascade
);

create index launch_by_age on launch (created_at);
create index launch_by_transaction on launch (hub_id, user_id, transaction_id);
