-- Appends revocations to the log and drops expired ones from its head.
-- KEYS: log, its state
-- ARGV: mark of this call, entries that expired before this time may go, log's TTL, then for each revocation: expiry, data
local entries = {}
for i = 4, #ARGV do
    entries[i - 3] = ARGV[i]
end
append_to_log(KEYS[1], KEYS[2], ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), entries)
return #entries / 2
