-- Copies of integrations' pictures, as PNG. `source` is the original's URL, or `file:` and the SHA-256 of its bytes.
create table image (
    source     text   not null primary key,
    sha256     text   not null,
    png        blob   not null,
    created_at bigint not null
);

create index image_by_content on image (sha256);

-- A record of the vault that says nothing, to tell at the start whether the master key is this database's: one row.
create table sentinel (
    id     bigint not null primary key check (id = 1),
    sealed blob   not null
);
