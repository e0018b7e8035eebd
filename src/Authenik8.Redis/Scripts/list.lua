-- Answers id and record of each live session of a subject, in no order, and drops the others from the index.
-- KEYS: sessions of the subject
-- ARGV: now, prefix of session keys
local now, live = tonumber(ARGV[1]), {}
for _, id in ipairs(call('ZRANGE', KEYS[1], 0, -1)) do
    local record = call('GET', ARGV[2] .. id)
    if not record or not is_live(record, now) then
        call('ZREM', KEYS[1], id)
    else
        live[#live + 1] = id
        live[#live + 1] = record
    end
end
return live
