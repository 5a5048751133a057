// The live channel: follows rooms with a cursor each, resumes where it was, and keeps the page's fragments fresh.
import { io } from "../vendor/socket.io-client/socket.io.esm.min.js";
import { fragments } from "./lib/fragments.js";
import { indicator } from "./lib/indicator.js";

const { liveRooms, liveUrl = "/live", livePath = "/socket.io" } = document.body.dataset;

// room → {cursor: number | null, listeners, pending: bool, held: [events that came while a follow was being answered]}
const rooms = new Map();
let socket = null;
const state = indicator();

const emit = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

function deliver(event) {
  const room = rooms.get(event.room);
  if (!room || (room.cursor !== null && event.position <= room.cursor)) return;
  room.cursor = event.position;
  for (const listener of room.listeners) listener(event);
  emit("veche:event", event);
}

function receive(event) {
  const room = rooms.get(event.room);
  if (room?.pending) room.held.push(event);
  else deliver(event);
}

function ask(names) {
  const asked = names.filter((name) => rooms.has(name));
  if (!asked.length || !socket?.connected) return;
  const after = {};
  for (const name of asked) {
    const room = rooms.get(name);
    room.pending = true;
    if (room.cursor !== null) after[name] = room.cursor;
  }
  const connection = socket.id;
  socket.timeout(10_000).emit("follow", { rooms: asked, after }, (error, answer) => {
    if (socket.id !== connection) return;
    if (error) {
      setTimeout(() => ask(asked), 1000 + Math.random() * 2000);
      return;
    }
    answer ??= {};
    for (const event of answer.events ?? []) deliver(event);
    for (const [name, position] of Object.entries(answer.cursors ?? {})) {
      const room = rooms.get(name);
      if (room && (room.cursor === null || position > room.cursor)) room.cursor = position;
    }
    for (const name of answer.refused ?? []) rooms.delete(name);
    if (answer.more) { ask(asked); return; }
    for (const name of asked) {
      const room = rooms.get(name);
      if (!room) continue;
      room.pending = false;
      const held = room.held.sort((a, b) => a.position - b.position);
      room.held = [];
      for (const event of held) deliver(event);
    }
    state.live();
  });
}

/** Follows `positions` ({room: position or null for "from now"}); `onEvent` gets each event once, in order. */
export function follow(positions, onEvent = null) {
  const added = [];
  for (const [name, position] of Object.entries(positions)) {
    let room = rooms.get(name);
    if (!room) {
      room = { cursor: position ?? null, listeners: new Set(), pending: false, held: [] };
      rooms.set(name, room);
      added.push(name);
    }
    if (onEvent) room.listeners.add(onEvent);
  }
  connect();
  ask(added);
}

export function unfollow(names) {
  const gone = names.filter((name) => rooms.delete(name));
  if (gone.length && socket?.connected) socket.emit("unfollow", { rooms: gone });
}

function connect() {
  if (socket) return;
  socket = io(liveUrl, {
    path: livePath, transports: ["websocket"], reconnectionDelay: 500, reconnectionDelayMax: 15_000, randomizationFactor: .5, timeout: 8000,
  });
  socket.on("connect", () => {
    for (const room of rooms.values()) Object.assign(room, { pending: true, held: [] });
    if (rooms.size) ask([...rooms.keys()]);
    else state.live();
  });
  socket.on("disconnect", (reason) => {
    state.lost();
    // The server's own goodbye (a restart) is the one case in which socket.io does not come back by itself.
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), 500 + Math.random() * 2500);
  });
  socket.on("connect_error", () => {
    state.lost();
    if (!socket.active) setTimeout(() => socket.connect(), 3000 + Math.random() * 5000);
  });
  socket.on("event", receive);
  socket.on("reload", ({ position = null } = {}) => readAnew(position));
  addEventListener("online", () => socket.connected || socket.connect());
}

// Everything may have changed (the city has taken over years of history): read once, not event by event. What happened
// up to that position is in what is read now.
let readUpTo = -1;
function readAnew(position) {
  if (position !== null) {
    if (position <= readUpTo) return;
    readUpTo = position;
    for (const room of rooms.values()) if (room.cursor !== null && room.cursor < position) room.cursor = position;
  }
  emit("veche:reload", { position });
  page.refreshAll();
}

const page = fragments();
document.addEventListener("veche:event", ({ detail }) => page.happened(detail));

// A map tells which tiles it shows and from which position; further out it is the whole city's room.
let tiles = [];
document.addEventListener("veche:points", ({ detail }) => {
  if (!detail.follow) return;
  const wanted = detail.tiles.length ? detail.tiles.map((tile) => `tile:${tile}`) : ["city"];
  unfollow(tiles.filter((room) => !wanted.includes(room)));
  tiles = wanted.filter((room) => tiles.includes(room) || !rooms.has(room));
  follow(Object.fromEntries(wanted.map((room) => [room, detail.position])));
});

// The screen for staff opens issues and shows other rows in a page that stays.
document.addEventListener("veche:follow", ({ detail }) => follow(detail.rooms));
document.addEventListener("veche:unfollow", ({ detail }) => unfollow(detail.rooms));
document.addEventListener("veche:refresh", ({ detail }) => { detail.done = page.refresh(detail.node, detail); });

if (liveRooms) follow(JSON.parse(liveRooms));
