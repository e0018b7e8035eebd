-- Changes counters as a success of an attempt does.
-- KEYS: answer, then the counters to change
-- ARGV: time of the attempt, answer's TTL, then for each counter: w or b for its kind, and forget or give-back
local call, pack, unpack = redis.call, struct.pack, struct.unpack

-- Repeated: what came after the first call is not to be given back or forgotten as well.
if not call('SET', KEYS[1], '', 'NX', 'PX', ARGV[2]) then
    return 0
end

local time = tonumber(ARGV[1])
local function kind_of(i) return ARGV[2 * i - 1] end
local function effect_of(i) return ARGV[2 * i] end

-- What the client that succeeded has failed before, this attempt included, as the windows tell that are forgotten now.
local own = ''
for i = 2, #KEYS do
    if kind_of(i) == 'w' and effect_of(i) == 'forget' then
        local times = call('GET', KEYS[i]) or ''
        if #times > #own then
            own = times
        end
    end
end
if own == '' then
    own = pack('>i8', time)
end

local function give_back_window(key)
    local times = call('GET', key) or ''
    for at = #times - 7, 1, -8 do
        if unpack('>i8', times, at) == time then
            times = times:sub(1, at - 1) .. times:sub(at + 8)
            if times == '' then
                call('DEL', key)
            else
                call('SET', key, times, 'KEEPTTL')
            end
            return
        end
    end
end

local function give_back_backoff(key)
    local counter = call('GET', key)
    if not counter then
        return
    end
    local count, times = unpack('>I4', counter) - #own / 8, counter:sub(5)
    if count <= 0 then
        call('DEL', key)
        return
    end
    -- As if they had never been: the wait and the memory of strangers must not tell when the owner came.
    for i = 1, #own, 8 do
        for at = 1, #times, 8 do
            if #times > 8 and times:sub(at, at + 7) == own:sub(i, i + 7) then
                times = times:sub(1, at - 1) .. times:sub(at + 8)
                break
            end
        end
    end
    call('SET', key, pack('>I4', count) .. times, 'KEEPTTL')
end

for i = 2, #KEYS do
    if effect_of(i) == 'forget' then
        call('DEL', KEYS[i])
    elseif kind_of(i) == 'w' then
        give_back_window(KEYS[i])
    else
        give_back_backoff(KEYS[i])
    end
end
return 1
