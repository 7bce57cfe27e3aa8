// The one connection of a page: opened with the token that saya.json hands out, reopened with back-off and full jitter.
import { io } from "../../vendor/socket.io.esm.min.js";

const ACK_WITHIN = 8000; // ms until a write counts as unanswered and is tried again

/** A refusal of the server: a code with data. */
export class Refused extends Error {
  constructor(answer) {
    super(answer.error);
    this.code = answer.error;
    this.data = answer;
  }
}

/**
 * `token` is a function that brings the token anew for each attempt. Returns {on, ask, isOpen, open, close}.
 * `ask(event, payload)` resolves with what is ok, rejects with Refused, or with any other error when unanswered.
 */
export function connect(token) {
  const socket = io({
    autoConnect: false, transports: ["websocket", "polling"], tryAllTransports: true,
    reconnectionDelay: 500, reconnectionDelayMax: 20000, randomizationFactor: 1,
    auth: (give) => token().then((value) => give({ token: value }), () => give({ token: "" })),
  });
  let refusals = 0;
  socket.on("connect", () => { refusals = 0; });
  socket.on("connect_error", () => {
    if (socket.active) return; // it tries again by itself
    refusals += 1; // the server refused us: the token or cookie is old, so ask for new ones, ever more slowly
    setTimeout(() => socket.connect(), Math.random() * Math.min(60000, 2000 * 2 ** refusals));
  });
  socket.on("please_reconnect", ({ within }) => {
    setTimeout(() => socket.disconnect().connect(), Math.random() * 1000 * within); // a restart, spread over a minute
  });
  socket.on("disconnect", (reason) => {
    if (reason === "io server disconnect") setTimeout(() => socket.connect(), Math.random() * 3000);
  });
  return {
    on: (event, listener) => socket.on(event, listener),
    isOpen: () => socket.connected,
    open: () => socket.connect(),
    close: () => socket.disconnect(),
    async ask(event, payload) {
      const answer = await socket.timeout(ACK_WITHIN).emitWithAck(event, payload);
      if (answer.error) throw new Refused(answer);
      return answer.ok;
    },
  };
}
