-- SPDX-License-Identifier: GPL-3.0-or-later
-- Versions of the lists of rooms (XEP-0463), which no module of Debian's gives them: for a service of rooms.
local jid_host = require "util.jid".host;
local st = require "util.stanza";

local MAV = "urn:xmpp:muc:affiliations:1";
local MUC = "http://jabber.org/protocol/muc";
local USER = "http://jabber.org/protocol/muc#user";

-- What became of whom, in that order; the number of the last is the version. "life" changes when all of it is
-- forgotten.
local function log_of(room)
	room.whinchat_log = room.whinchat_log or { life = 1 };
	return room.whinchat_log;
end

local function version(log, number)
	return ("%d.%d"):format(log.life, number);
end

local function number_of(log, text)
	local life, number = (text or ""):match("^(%d+)%.(%d+)$");
	number = tonumber(number);
	return tonumber(life) == log.life and number <= #log and number or nil;
end

-- Everything that a room sends goes through here: changes bear their step, what says that one is in bears the version.
local function send(room, stanza)
	local x, log = stanza:get_child("x", USER), log_of(room);
	if x and not x:get_child("mav", MAV) then
		if log.changing and x:get_child("item") then
			x:tag("mav", { xmlns = MAV, since = version(log, #log - 1), ["until"] = version(log, #log) }):up();
		elseif x:get_child_with_attr("status", nil, "code", "110") then
			x:tag("mav", { xmlns = MAV, ["until"] = version(log, #log) }):up();
		end
	end
	module:send(stanza);
end

local function may_see(room, jid)
	local affiliation = room:get_affiliation(jid);
	return room:get_whois() == "anyone" or affiliation == "owner" or affiliation == "admin";
end

local function add_item(x, jid, affiliation)
	x:tag("item", { jid = jid, affiliation = affiliation }):up();
end

local function answer(room, to, since)
	local log = log_of(room);
	local number = number_of(log, since);
	if number == #log then return; end
	local message = st.message({ from = room.jid, to = to });
	local x = message:tag("x", { xmlns = USER });
	x:tag("mav", { xmlns = MAV, since = number and since or nil, ["until"] = version(log, #log) }):up();
	if number then
		local now = {};
		for i = number + 1, #log do now[log[i].jid] = log[i].affiliation; end
		for jid, affiliation in pairs(now) do add_item(x, jid, affiliation); end
	else
		for jid, affiliation in room:each_affiliation() do add_item(x, jid, affiliation); end
	end
	module:send(message);
end

module:hook("muc-disco#info", function (event)
	event.reply:tag("feature", { var = MAV }):up();
end);

-- Behind what may refuse to let somebody in.
module:hook("muc-occupant-pre-join", function (event)
	local room, stanza = event.room, event.stanza;
	local mav = stanza:get_child("x", MUC):get_child("mav", MAV);
	room.route_stanza = send;
	if mav and may_see(room, stanza.attr.from) then
		answer(room, stanza.attr.from, mav.attr.since);
	elseif mav then
		module:send(st.message({ from = room.jid, to = stanza.attr.from, type = "error" })
			:tag("error", { by = room.jid, type = "auth" })
			:tag("forbidden", { xmlns = "urn:ietf:params:xml:ns:xmpp-stanzas" }):up():up());
	end
end, -1000);

module:hook("muc-pre-set-affiliation", function (event)
	local log = log_of(event.room);
	table.insert(log, { jid = event.jid, affiliation = event.affiliation });
	log.changing = true;
end);

module:hook("muc-set-affiliation", function (event)
	log_of(event.room).changing = nil;
end);

local shell = module:shared("/*/admin_shell/env");
shell.lists = {};

local function get_room(jid)
	return prosody.hosts[jid_host(jid)].modules.muc.get_room_from_jid(jid);
end

-- So many people become members.
function shell.lists:fill(room, host, count)
	for i = 1, tonumber(count) do
		assert(get_room(room):set_affiliation(true, ("member%d@%s"):format(i, host), "member"));
	end
	return true, "filled";
end

-- No version of before is known any more.
function shell.lists:forget(room)
	get_room(room).whinchat_log = { life = log_of(get_room(room)).life + 1 };
	return true, "forgotten";
end
