-- Changes counters as a success of an attempt does.
-- KEYS: answer, then the counters to change
-- ARGV: time of the attempt, answer's TTL, then for each counter: forget, or give-back
local call, unpack = redis.call, struct.unpack

-- Repeated: what came after the first call is not to be given back or forgotten as well.
if not call('SET', KEYS[1], '', 'NX', 'PX', ARGV[2]) then
    return 0
end

local time = tonumber(ARGV[1])
for i = 2, #KEYS do
    if ARGV[i + 1] == 'forget' then
        call('DEL', KEYS[i])
    else
        local times = call('GET', KEYS[i]) or ''
        for at = #times - 7, 1, -8 do
            if unpack('>i8', times, at) == time then
                times = times:sub(1, at - 1) .. times:sub(at + 8)
                if times == '' then
                    call('DEL', KEYS[i])
                else
                    call('SET', KEYS[i], times, 'KEEPTTL')
                end
                break
            end
        end
    end
end
return 1
