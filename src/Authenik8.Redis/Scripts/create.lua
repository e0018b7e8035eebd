-- Keeps a new session and ends the least recently seen ones of its subject beyond the cap. Answers their ids, joined.
-- KEYS: session, sessions of the subject, answer, ended sessions of the subject
-- ARGV: id, record, now, session's TTL, absolute expiry, index's TTL, cap, retention of evicted
--       ones, prefix of session keys, answer's TTL
local EVICTED = 5

if not call('SET', KEYS[1], ARGV[2], 'NX', 'PX', ARGV[4]) then
    -- Repeated: the caller is told what the first call did, whose answer it may have missed.
    return call('GET', KEYS[3]) or ''
end

-- Scored by absolute expiry, which never changes: a rotation need not touch the index. It outlives every session in it.
call('ZADD', KEYS[2], ARGV[5], ARGV[1])
if call('PTTL', KEYS[2]) < tonumber(ARGV[6]) then
    call('PEXPIRE', KEYS[2], ARGV[6])
end

local cap, retention = tonumber(ARGV[7]), tonumber(ARGV[8])
if call('ZCARD', KEYS[2]) <= cap then
    return ''
end

local now, live = tonumber(ARGV[3]), {}
for _, id in ipairs(call('ZRANGE', KEYS[2], 0, -1)) do
    local key = ARGV[9] .. id
    local record = call('GET', key)
    if not record or not is_live(record, now) then
        call('ZREM', KEYS[2], id)
        if record and record:byte(1) ~= 0 then
            -- Ended by a rotation, which does not know its subject's keys.
            list_ended(KEYS[4], id, now, retention)
        end
    elseif id ~= ARGV[1] then
        local seen = unpack('>i8', record, SEEN_AT)
        live[#live + 1] = { id = id, key = key, record = record, seen = seen }
    end
end
table.sort(live, function(left, right) return left.seen < right.seen end)

local evicted = {}
for i = 1, #live + 1 - cap do
    end_session(live[i].key, live[i].record, EVICTED, now, retention)
    list_ended(KEYS[4], live[i].id, now, retention)
    call('ZREM', KEYS[2], live[i].id)
    evicted[i] = live[i].id
end
forget_ended(KEYS[4], cap, ARGV[9])
local answer = table.concat(evicted)
if answer ~= '' then
    call('SET', KEYS[3], answer, 'PX', ARGV[10])
end
return answer
