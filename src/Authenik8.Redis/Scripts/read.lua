-- Answers id, mark and data of each log entry after the one last read.
-- KEYS: log
-- ARGV: id and mark of the entry last read, how many at the most
local id, mark, count = ARGV[1], ARGV[2], tonumber(ARGV[3])

-- The entry last read is asked for as well. Where it is not there, or is another one under the same id, the log was lost
-- and begun again, or trimmed beyond it: either way everything in it is news.
local entries = redis.call('XRANGE', KEYS[1], id, '+', 'COUNT', count + 1)
local first = entries[1]
if first and first[1] == id and first[2][2] == mark then
    table.remove(entries, 1)
else
    entries = redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', count)
end

local flat = {}
for _, entry in ipairs(entries) do
    flat[#flat + 1] = entry[1]
    flat[#flat + 1] = entry[2][2]
    flat[#flat + 1] = entry[2][6]
end
return flat
