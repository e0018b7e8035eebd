-- Remembers a revocation: neither its "before" nor its TTL ever shrinks.
-- KEYS: revocation
-- ARGV: tokens issued before this time are revoked, TTL
local known = redis.call('GET', KEYS[1])
local ttl = math.max(tonumber(ARGV[2]), redis.call('PTTL', KEYS[1]))
if not known or tonumber(known) < tonumber(ARGV[1]) then
    redis.call('SET', KEYS[1], ARGV[1], 'PX', ttl)
else
    redis.call('PEXPIRE', KEYS[1], ttl)
end
return 1
