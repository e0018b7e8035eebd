-- Appends revocations to the log and drops expired ones from its head.
-- KEYS: log, its state, sessions that have ended and are not in the log
-- ARGV: mark of this call, entries that expired before this time may go, log's TTL, number of sessions, the key of each of
--       these sessions, then for each revocation: expiry, data
local sessions, entries = tonumber(ARGV[4]), {}
for i = 5 + sessions, #ARGV do
    entries[#entries + 1] = ARGV[i]
end
append_to_log(KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), entries)
for i = 5, 4 + sessions do
    redis.call('ZREM', KEYS[3], ARGV[i])
end
return #entries / 2
