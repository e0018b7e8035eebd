-- Replaces an entry of the outbox that the caller has leased. Answers 1, or 0 where the lease is no longer the caller's.
-- KEYS: ids by due time, entry
-- ARGV: id, end of the lease, due, payload, attempts
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if due == ARGV[2] and redis.call('EXISTS', KEYS[2]) == 1 then
    redis.call('HSET', KEYS[2], 'payload', ARGV[4], 'attempts', ARGV[5])
    redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
    return 1
end
-- Repeated: the first call did it, and nobody has leased the entry since.
if due == ARGV[3] and redis.call('HGET', KEYS[2], 'payload') == ARGV[4] and redis.call('HGET', KEYS[2], 'attempts') == ARGV[5] then
    return 1
end
return 0
