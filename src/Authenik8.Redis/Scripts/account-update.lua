-- Replaces an account whose version is that of the new record, and gives it the next one. Where other names lead to the new
-- one, they must be declared as the old ones must; until they are it answers NAMES_NEEDED.
-- KEYS: account, then the names that lead to it before and after, or none of them where they are the same
-- ARGV: name of the account, record, beginning of the tenant's keys
--
-- With the same names this is a script of one key, which works while the slot migrates. So a repetition is known by the id of
-- the call in the record, not by a key of its own.
local stored = call('GET', KEYS[1])
if not stored then
    return NOT_FOUND
end
local old_names = names_of(stored)
if not old_names then
    return UNREADABLE
end
local record = ARGV[2]
if stored:sub(CHANGE_AT, NAMES_AT - 1) == record:sub(CHANGE_AT, NAMES_AT - 1) then
    return DONE
end
if stored:sub(VERSION_AT, CREATED_AT - 1) ~= record:sub(VERSION_AT, CREATED_AT - 1) then
    return CONFLICT
end

local names = names_of(record)
if table.concat(names) ~= table.concat(old_names) then
    if #KEYS == 1 then
        return NAMES_NEEDED
    end
    local taken = taken_by_another(names, ARGV[1], ARGV[3])
    if taken then
        return taken
    end
    for _, name in ipairs(old_names) do
        call('DEL', ARGV[3] .. name)
    end
    for _, name in ipairs(names) do
        call('SET', ARGV[3] .. name, ARGV[1])
    end
end
local version = unpack('>i8', stored, VERSION_AT)
-- The time of creation stays: it is the account's place in the list.
call('SET', KEYS[1], pack('>Bi8', FORMAT, version + 1) .. stored:sub(CREATED_AT, CHANGE_AT - 1) .. record:sub(CHANGE_AT))
return DONE
