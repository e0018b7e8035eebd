-- Has an account looked at when it falls due. Never later than it is looked at already.
-- KEYS: due accounts
-- ARGV: account, due time
local known = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not known or tonumber(known) > tonumber(ARGV[2]) then
    redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
end
return 1
