// One stream for all tabs of this browser, which allows only so many connections.
import { Source } from "./stream.js";

const source = new Source();

addEventListener("connect", ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data.leave) source.leave(port);
    else source.follow(port, data.sessions, data.asOf, (said) => port.postMessage(said));
  };
});
