-- Ends live sessions of one subject. Answers the ids of those that ended, joined, and the ids of sessions in the index that
-- are neither declared nor to be kept, joined: they were started since the caller has read the index.
-- KEYS: sessions of the subject, answer, then the sessions to end
-- ARGV: SHA-256 of the subject, now, reason, retention, answer's TTL, whether the index is to be looked at (1 or 0), id of a
--       session to keep or nothing, then the id of each session to end
--
-- Every session is a declared key: while the slot migrates, Redis refuses the call (TRYAGAIN) unless this server has all of
-- them, so a session that is not here is gone.

local function started_since()
    local declared, since = {}, {}
    for i = 8, #ARGV do
        declared[ARGV[i]] = true
    end
    for _, id in ipairs(ARGV[6] == '1' and call('ZRANGE', KEYS[1], 0, -1) or {}) do
        if not declared[id] and id ~= ARGV[7] then
            since[#since + 1] = id
        end
    end
    return table.concat(since)
end

-- Repeated: the caller is told what the first call did, whose answer it may have missed.
local answered = call('GET', KEYS[2])
if answered then
    return { answered, started_since() }
end

local now = tonumber(ARGV[2])
local ended = {}
for i = 3, #KEYS do
    local id, record = ARGV[i + 5], call('GET', KEYS[i])
    -- The key says only where the session is placed; whose it is, the record says.
    if record and record:sub(SUBJECT_AT, SUBJECT_AT + 31) == ARGV[1] and is_live(record, now) then
        end_session(KEYS[i], record, tonumber(ARGV[3]), now, tonumber(ARGV[4]))
        ended[#ended + 1] = id
        record = nil
    end
    -- What has merely expired by this node's clock may be alive by another's.
    if not record or not is_live(record, 0) then
        call('ZREM', KEYS[1], id)
    end
end
local answer = table.concat(ended)
if answer ~= '' then
    call('SET', KEYS[2], answer, 'PX', ARGV[5])
end
return { answer, started_since() }
