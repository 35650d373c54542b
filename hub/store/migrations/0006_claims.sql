-- Until when somebody is at work at replacing a connection's token. A claim that ran out, because the hub died, counts for
-- nothing. Revocations need none: who takes one moves its `next_at`.
alter table connection add column refresh_claimed_until bigint;
