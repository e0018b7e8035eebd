-- Removes an entry of the outbox that the caller has leased. Answers 1, or 0 where the lease is no longer the caller's.
-- KEYS: ids by due time, entry, answer
-- ARGV: id, end of the lease, answer's TTL

-- Repeated: the caller is told what the first call did, whose answer it may have missed.
if redis.call('EXISTS', KEYS[3]) == 1 then
    return 1
end
if redis.call('ZSCORE', KEYS[1], ARGV[1]) ~= ARGV[2] then
    return 0
end
local key = redis.call('HGET', KEYS[2], 'key')
if key and redis.call('GET', key) == ARGV[1] then
    redis.call('DEL', key)
end
redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('DEL', KEYS[2])
redis.call('SET', KEYS[3], 1, 'PX', ARGV[3])
return 1
