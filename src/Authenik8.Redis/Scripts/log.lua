-- Shared by the scripts about the log of revocations: put before each of them when it is loaded.
--
-- The log is a stream whose ids count its entries: 1-0, 2-0 and so on without a hole. An entry has three fields: the mark
-- of the call that appended it, the time by which it and all before it have expired, and the data. Beside it is its state,
-- a hash that outlives it:
--    epoch    names this log; another one begins under another name
--    last     number of the newest entry there ever was
--    trimmed  number up to which every entry has expired; older entries are not missed
--    longest  the latest expiry of any entry so far
-- The TTL of the state is that of the log and this much more. So where it is no longer, every entry has expired.
local MEMORY = 2592000000

local function number_of(id)
    return tonumber(id:match('^%d+'))
end

-- The number of the newest entry that the stream knows of, deleted ones included.
local function newest_of(log)
    if redis.call('EXISTS', log) == 0 then
        return 0
    end
    local info = redis.call('XINFO', 'STREAM', log)
    for i = 1, #info, 2 do
        if info[i] == 'last-generated-id' then
            return number_of(info[i + 1])
        end
    end
    return 0
end

-- Epoch, last and trimmed. The epoch is empty where no log has begun or its state is lost.
local function state_of_log(log, state)
    local fields = redis.call('HMGET', state, 'epoch', 'last', 'trimmed')
    if not (fields[1] and fields[2] and fields[3]) then
        return '', newest_of(log), 0
    end
    local last = tonumber(fields[2])
    return fields[1], last, redis.call('PTTL', state) <= MEMORY and last or tonumber(fields[3])
end

-- Appends entries, a list of expiry, data, expiry, data and so on, and drops expired ones from the head.
local function append_to_log(log, state, mark, expired_before, ttl, entries)
    local epoch, last, trimmed = state_of_log(log, state)
    local longest = tonumber(redis.call('HGET', state, 'longest') or 0)
    if epoch == '' then
        epoch = mark
    end
    -- Something else may have written to the stream: an id must be larger than all before it.
    last = math.max(last, newest_of(log))

    -- Looking at more entries than are added keeps the log as long as what has not expired, and one call short.
    for _, entry in ipairs(redis.call('XRANGE', log, '-', '+', 'COUNT', #entries + 16)) do
        if tonumber(entry[2][4]) > expired_before then
            break
        end
        redis.call('XDEL', log, entry[1])
        trimmed = math.max(trimmed, number_of(entry[1]))
    end

    for i = 1, #entries, 2 do
        last, longest = last + 1, math.max(longest, tonumber(entries[i]))
        redis.call('XADD', log, string.format('%.0f-0', last), 'mark', mark, 'expiry', string.format('%.0f', longest), 'data', entries[i + 1])
    end
    redis.call('HSET', state, 'epoch', epoch, 'last', string.format('%.0f', last),
        'trimmed', string.format('%.0f', trimmed), 'longest', string.format('%.0f', longest))
    if redis.call('PTTL', log) < ttl then
        redis.call('PEXPIRE', log, ttl)
    end
    if redis.call('PTTL', state) < ttl + MEMORY then
        redis.call('PEXPIRE', state, ttl + MEMORY)
    end
end
