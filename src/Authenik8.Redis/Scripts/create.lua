-- Keeps a new session and ends the least recently seen ones of its subject beyond the cap. Answers their ids, joined; or '?'
-- and the ids of the index, joined, where it has to look at sessions that are not declared: then nothing was changed.
-- KEYS: session, sessions of the subject, answer, ended sessions of the subject, then declared sessions of the subject
-- ARGV: id, record, now, session's TTL, absolute expiry, index's TTL, cap, retention of evicted ones, clock skew, answer's
--       TTL, prefix of session keys, then the id of each declared session
--
-- Only declared keys are read: while the slot migrates, a key that is not declared may be on the other server, and what is
-- read of it here would be nothing.
local EVICTED = 5

if call('EXISTS', KEYS[1]) == 1 then
    -- Repeated: the caller is told what the first call did, whose answer it may have missed.
    return call('GET', KEYS[3]) or ''
end

-- What has expired by this node's clock may be alive by another's: it stays in the index for the clock skew.
local now, cap, skew = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[9])
local retention = tonumber(ARGV[8])
local excess = call('ZCOUNT', KEYS[2], string.format('(%.0f', now - skew), '+inf') + 1 - cap
local evicted = {}
if excess > 0 then
    local declared, live, unknown = {}, {}, 0
    for i = 5, #KEYS do
        declared[ARGV[i + 7]] = KEYS[i]
    end
    local ids = call('ZRANGE', KEYS[2], 0, -1)
    for _, id in ipairs(ids) do
        local record = declared[id] and call('GET', declared[id])
        if not declared[id] then
            -- Started since the caller has read the index, so it is not among the least recently seen.
            unknown = unknown + 1
        elseif not record or not is_live(record, now - skew) then
            call('ZREM', KEYS[2], id)
            if record and record:byte(1) ~= 0 then
                -- Ended by a rotation, which does not know its subject's keys.
                list_ended(KEYS[4], id, now, retention)
            end
        elseif is_live(record, now) then
            live[#live + 1] = { id = id, key = declared[id], record = record, seen = unpack('>i8', record, SEEN_AT) }
        end
    end
    excess = #live + unknown + 1 - cap
    if excess > #live then
        return '?' .. table.concat(ids)
    end
    table.sort(live, function(left, right) return left.seen < right.seen end)
    for i = 1, excess do
        end_session(live[i].key, live[i].record, EVICTED, now, retention)
        mark_unannounced(live[i].key, SERVER_NOW)
        list_ended(KEYS[4], live[i].id, now, retention)
        call('ZREM', KEYS[2], live[i].id)
        evicted[i] = live[i].id
    end
    forget_ended(KEYS[4], cap, ARGV[11])
end

call('SET', KEYS[1], ARGV[2], 'PX', ARGV[4])
-- After the first write that needs memory: a full server would take what a script writes once it has removed something.
call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - skew)
-- Scored by absolute expiry, which never changes: a rotation need not touch the index. It outlives every session in it.
call('ZADD', KEYS[2], ARGV[5], ARGV[1])
if call('PTTL', KEYS[2]) < tonumber(ARGV[6]) then
    call('PEXPIRE', KEYS[2], ARGV[6])
end
local answer = table.concat(evicted)
if answer ~= '' then
    call('SET', KEYS[3], answer, 'PX', ARGV[10])
end
return answer
