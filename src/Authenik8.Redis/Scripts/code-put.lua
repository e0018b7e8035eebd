-- Keeps a code in the place of the one before.
-- KEYS: code, answer
-- ARGV: MAC, data, expiry, how many wrong ones may be tried, TTL, answer's TTL

-- Repeated: by now the code may have been tried, spent or replaced.
if not redis.call('SET', KEYS[2], '', 'NX', 'PX', ARGV[6]) then
    return 0
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'mac', ARGV[1], 'data', ARGV[2], 'expires', ARGV[3], 'left', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
