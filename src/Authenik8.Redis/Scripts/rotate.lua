-- Decides on a presented refresh generation and changes the session. Answers the kind's number, then the record.
-- KEYS: session
-- ARGV: now, generation, attempt, reuse window, idle timeout, slack, retention, device: shown, address, user agent, name
-- The numbers are those of RotationKind, the reason that of SessionEndReason.
local NOT_FOUND, REVOKED, EXPIRED, ROTATED, SUPERSEDED, REUSED, HEALED = '0', '1', '2', '3', '4', '5', '6'
local THEFT = 4

local record = redis.call('GET', KEYS[1])
if not record then
    return NOT_FOUND
end

local now, presented = tonumber(ARGV[1]), tonumber(ARGV[2])
local reason, idle, absolute, generation, rotated, _, created, attempt, subject, has_device = struct.unpack(HEADER, record)

if reason ~= 0 then
    -- The idle expiry of an ended session is the end of its retention.
    return now < idle and REVOKED .. record or NOT_FOUND
end
if now >= idle or now >= absolute then
    redis.call('DEL', KEYS[1])
    return EXPIRED
end
if presented < generation then
    if presented == generation - 1 then
        if attempt == ARGV[3] then
            return ROTATED .. record
        end
        if now - rotated <= tonumber(ARGV[4]) then
            return SUPERSEDED .. record
        end
    end
    return REUSED .. end_session(KEYS[1], record, THEFT, now, tonumber(ARGV[7]))
end

local address, agent, name, rest = struct.unpack(DEVICE, record, DEVICE_START)
if ARGV[8] == '1' then
    if has_device == 0 then
        has_device, name = 1, ARGV[11]
    end
    address = ARGV[9] ~= '' and ARGV[9] or address
    agent = ARGV[10] ~= '' and ARGV[10] or agent
end

idle = math.min(now + tonumber(ARGV[5]), absolute)
record = struct.pack(HEADER, 0, idle, absolute, presented + 1, now, now, created, ARGV[3], subject, has_device)
    .. struct.pack(DEVICE, #address, address, #agent, agent, #name, name)
    .. record:sub(rest)
redis.call('SET', KEYS[1], record, 'PX', idle - now + tonumber(ARGV[6]))
return (presented == generation and ROTATED or HEALED) .. record
