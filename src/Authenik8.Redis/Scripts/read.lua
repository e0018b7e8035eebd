-- Answers whether entries after the one last read may be missing (1 or 0), the log's epoch, number and mark of the entry to
-- go on after, sessions that ended a while ago and are not in the log (a list: key and time of each), and then data of each
-- entry after the one last read.
-- KEYS: log, its state, sessions that have ended and are not in the log
-- ARGV: epoch, number and mark of the entry last read (an empty epoch: nothing was), how many at the most
local epoch, last, trimmed = state_of_log(KEYS[1], KEYS[2])
local known, from, mark, count = ARGV[1], tonumber(ARGV[2]), ARGV[3], tonumber(ARGV[4])
local gap = 0

-- Another log; or this one as it was before, or as another server has it: then what was read last is not in it, or is
-- another entry under the same number. Either way everything in it is news.
local function begin_anew()
    gap, from, mark = 1, 0, ''
end
if (known ~= '' and known ~= epoch) or from > last then
    begin_anew()
elseif mark ~= '' then
    local id = string.format('%.0f-0', from)
    local read_last = redis.call('XRANGE', KEYS[1], id, id)[1]
    if read_last and read_last[2][2] ~= mark then
        begin_anew()
    end
end

-- What was trimmed has expired. Every number after that must be there.
if from < trimmed then
    from, mark = trimmed, ''
end
local entries = redis.call('XRANGE', KEYS[1], string.format('%.0f-0', from + 1), '+', 'COUNT', count)
local data = {}
for _, entry in ipairs(entries) do
    local number = number_of(entry[1])
    if number ~= from + 1 then
        gap = 1
    end
    from, mark = number, entry[2][2]
    data[#data + 1] = entry[2][6]
end
if #entries < count and from < last then
    gap, from, mark = 1, last, ''
end
-- The node that ended them is about to put them into the log itself: given a moment, it does.
local PUBLISHERS_MOMENT, MAX_REPAIRED = 200, 100
local unannounced = {}
if redis.call('EXISTS', KEYS[3]) == 1 then
    local time = redis.pcall('TIME')
    local before = time.err and '+inf' or string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000) - PUBLISHERS_MOMENT)
    unannounced = redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', before, 'WITHSCORES', 'LIMIT', 0, MAX_REPAIRED)
end
return { gap, epoch, string.format('%.0f', from), mark, unannounced, unpack(data) }
