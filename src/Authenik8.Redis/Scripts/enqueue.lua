-- Adds an entry to the outbox. Answers 1 where it is in it, 0 where the outbox is full.
-- KEYS: ids by due time, entry, mark of this entry
-- ARGV: id, due, payload, capacity, kept until, retention, mark's TTL

-- Repeated, or still there: a repetition may come after another node has sent and completed it.
if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then
    return 1
end
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
    return 0
end
redis.call('HSET', KEYS[2], 'payload', ARGV[3], 'attempts', 0, 'kept', ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
-- Outlives every entry in it.
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('SET', KEYS[3], 1, 'PX', ARGV[7])
return 1
