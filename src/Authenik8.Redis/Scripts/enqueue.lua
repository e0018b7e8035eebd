-- Adds an entry to the outbox. Answers 1 where it, or one that stands for it, is in it, 0 where the outbox is full.
-- KEYS: ids by due time, entry, mark of this entry, id by deduplication key (where the entry has one)
-- ARGV: id, due, payload, capacity, kept until, retention, mark's TTL, prefix of entries' keys

-- Repeated, or still there: a repetition may come after another node has sent and completed it.
if redis.call('EXISTS', KEYS[2], KEYS[3]) > 0 then
    return 1
end
-- Before anything that depends on whom it is about: a full outbox answers alike.
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[4]) then
    return 0
end
-- An equal request waits. One whose entry has gone does not count.
if KEYS[4] then
    local id = redis.call('GET', KEYS[4])
    if id and redis.call('EXISTS', ARGV[8] .. id) == 1 then
        return 1
    end
end
redis.call('HSET', KEYS[2], 'payload', ARGV[3], 'attempts', 0, 'kept', ARGV[5])
if KEYS[4] then
    redis.call('HSET', KEYS[2], 'key', KEYS[4])
    redis.call('SET', KEYS[4], ARGV[1], 'PX', ARGV[6])
end
redis.call('PEXPIRE', KEYS[2], ARGV[6])
-- Outlives every entry in it.
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[6])
redis.call('SET', KEYS[3], 1, 'PX', ARGV[7])
return 1
