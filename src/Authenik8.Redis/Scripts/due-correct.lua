-- Corrects when accounts are looked at, or takes them out, unless they were changed since the caller has looked.
-- KEYS: due accounts
-- ARGV, for each: account, the time that the caller saw, the right time or nothing
for i = 1, #ARGV, 3 do
    local known = redis.call('ZSCORE', KEYS[1], ARGV[i])
    if known and tonumber(known) == tonumber(ARGV[i + 1]) then
        if ARGV[i + 2] == '' then
            redis.call('ZREM', KEYS[1], ARGV[i])
        else
            redis.call('ZADD', KEYS[1], ARGV[i + 2], ARGV[i])
        end
    end
end
return 1
