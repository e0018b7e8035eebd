-- Keeps a new account.
-- KEYS: account, list, answer, then the names that lead to it
-- ARGV: name of the account, record, beginning of the tenant's keys, answer's TTL
if call('EXISTS', KEYS[3]) == 1 then
    return DONE
end
if call('EXISTS', KEYS[1]) == 1 then
    return ID_TAKEN
end
local names = names_of(ARGV[2])
local taken = taken_by_another(names, ARGV[1], ARGV[3])
if taken then
    return taken
end

call('SET', KEYS[1], ARGV[2])
for _, name in ipairs(names) do
    call('SET', ARGV[3] .. name, ARGV[1])
end
call('ZADD', KEYS[2], 0, ARGV[2]:sub(CREATED_AT, CHANGE_AT - 1) .. ARGV[1])
return remember(KEYS[3], ARGV[4])
