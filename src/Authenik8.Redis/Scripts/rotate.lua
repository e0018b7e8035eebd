-- Decides on a presented refresh generation and changes the session. Answers the kind's number, then the record.
-- KEYS: session
-- ARGV: now i8, generation I4, attempt c16, reuse window i8, idle timeout i8, slack i8, retention i8, as one string: to
--       take it apart is cheaper than to be sent seven; the device as shown now, empty or as in the record
-- The numbers are those of RotationKind and SessionEndReason.
local NOT_FOUND, REVOKED, EXPIRED, ROTATED, SUPERSEDED, REUSED, HEALED = '0', '1', '2', '3', '4', '5', '6'
local THEFT = 4

local record = redis.call('GET', KEYS[1])
if not record then
    return NOT_FOUND
end

local now, presented, this_attempt, window, idle_timeout, slack, retention = struct.unpack('>i8I4c16i8i8i8i8', ARGV[1])
local reason, idle, absolute, generation, rotated, attempt = struct.unpack(STATE, record)

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
        if attempt == this_attempt then
            return ROTATED .. record
        end
        if now - rotated <= window then
            return SUPERSEDED .. record
        end
    end
    return REUSED .. end_session(KEYS[1], record, THEFT, now, retention)
end

local device, rest = '', SUBJECT_AT
if ARGV[2] ~= '' then
    local _, seen_address, seen_agent, seen_name = struct.unpack('>BI2c0I2c0I2c0', ARGV[2])
    local has_device, address, agent, name, after = struct.unpack('>BI2c0I2c0I2c0', record, DEVICE_AT)
    address = seen_address ~= '' and seen_address or address
    agent = seen_agent ~= '' and seen_agent or agent
    name = has_device == 1 and name or seen_name
    device = record:sub(SUBJECT_AT, DEVICE_AT - 1)
        .. struct.pack('>BI2c0I2c0I2c0', 1, #address, address, #agent, agent, #name, name)
    rest = after
end

idle = math.min(now + idle_timeout, absolute)
record = struct.pack(STATE, 0, idle, absolute, presented + 1, now, this_attempt, now) .. device .. record:sub(rest)
redis.call('SET', KEYS[1], record, 'PX', idle - now + slack)
return (presented == generation and ROTATED or HEALED) .. record
