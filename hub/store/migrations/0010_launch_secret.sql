-- The popup of a browser is found by its cookie, too: by the hash of the cookie's secret.
create index launch_by_secret on launch (secret_hash);
