-- Ends live sessions of one subject. Answers their ids, joined.
-- KEYS: sessions of the subject, answer, ended sessions of the subject
-- ARGV: SHA-256 of the subject, now, reason, retention, prefix of session keys, scope (one, all, all-but), id, answer's TTL,
--       how many ended sessions are kept

-- Repeated: the caller is told what the first call did, whose answer it may have missed.
local answered = call('GET', KEYS[2])
if answered then
    return answered
end

local now, scope = tonumber(ARGV[2]), ARGV[6]
local ids = scope == 'one' and { ARGV[7] } or call('ZRANGE', KEYS[1], 0, -1)
local ended = {}
for _, id in ipairs(ids) do
    if scope ~= 'all-but' or id ~= ARGV[7] then
        local key = ARGV[5] .. id
        local record = call('GET', key)
        -- The key says only where the session is placed; whose it is, the record says.
        if record and record:sub(SUBJECT_AT, SUBJECT_AT + 31) == ARGV[1] and is_live(record, now) then
            end_session(key, record, tonumber(ARGV[3]), now, tonumber(ARGV[4]))
            call('ZREM', KEYS[1], id)
            list_ended(KEYS[3], id, now, tonumber(ARGV[4]))
            ended[#ended + 1] = id
        end
    end
end
forget_ended(KEYS[3], tonumber(ARGV[9]), ARGV[5])
local answer = table.concat(ended)
if answer ~= '' then
    call('SET', KEYS[2], answer, 'PX', ARGV[8])
end
return answer
