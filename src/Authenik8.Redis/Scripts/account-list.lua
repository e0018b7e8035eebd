-- Answers a page of a tenant's accounts: place and record of each, and the place alone of one more where there is one.
-- KEYS: list
-- ARGV: where it begins, as ZRANGEBYLEX takes it; how many accounts at the most; beginning of the keys of accounts; length
--       of the time that each place begins with
local limit = tonumber(ARGV[2])
local flat = {}
for i, place in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], ARGV[1], '+', 'LIMIT', 0, limit + 1)) do
    flat[#flat + 1] = place
    if i <= limit then
        flat[#flat + 1] = redis.call('GET', ARGV[3] .. place:sub(ARGV[4] + 1)) or ''
    end
end
return flat
