-- The secret connection variables of an OAuth transaction, typed before the browser is sent away: the vault's record.
alter table oauth_transaction add column sealed_variables blob;
