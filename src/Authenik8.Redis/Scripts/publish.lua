-- Appends revocations to the log and drops expired ones from its head.
-- KEYS: log
-- ARGV: mark of this call, entries that expired before this time may go, log's TTL, then for each revocation: expiry, data
local count = (#ARGV - 3) / 2

-- Looking at more entries than are added keeps the log as long as what has not expired, and one call short.
local head = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 2 * count + 16)
for _, entry in ipairs(head) do
    local expiry = entry[2][4]
    if tonumber(expiry) > tonumber(ARGV[2]) then
        break
    end
    redis.call('XDEL', KEYS[1], entry[1])
end

for i = 4, #ARGV, 2 do
    redis.call('XADD', KEYS[1], '*', 'mark', ARGV[1], 'expiry', ARGV[i], 'data', ARGV[i + 1])
end
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[3]) then
    redis.call('PEXPIRE', KEYS[1], ARGV[3])
end
return count
