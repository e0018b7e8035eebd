-- Answers the live sessions of a subject at one moment: nothing, then id and record of each, in no order. Or the ids of the
-- index, joined, and no session, where a session of the index is not declared.
-- KEYS: sessions of the subject, then the sessions that the caller knows of
-- ARGV: now, then the id of each session that the caller knows of
--
-- Every session is a declared key: while the slot migrates, Redis refuses the call (TRYAGAIN) unless this server has all of
-- them, so a session that is not here is gone.
local now, declared, live = tonumber(ARGV[1]), {}, { '' }
for i = 2, #KEYS do
    declared[ARGV[i]] = KEYS[i]
end
local ids = call('ZRANGE', KEYS[1], 0, -1)
for _, id in ipairs(ids) do
    if not declared[id] then
        return { table.concat(ids) }
    end
    local record = call('GET', declared[id])
    if not record then
        call('ZREM', KEYS[1], id)
    elseif is_live(record, now) then
        live[#live + 1] = id
        live[#live + 1] = record
    end
end
return live
