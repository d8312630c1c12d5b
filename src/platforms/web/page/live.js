// The stream of changes. Comes back by itself whenever it is cut.

const againAfterMs = 2_000;

/**
 * `onGone(id)`: a message is no longer there.
 * `onReady(complete)`: connected; when not complete, something may have been missed and is to be read again.
 * `onLost()`: not connected any more.
 */
export function listen({ onMessage, onGone, onReady, onLost }) {
  const connect = () => {
    const source = new EventSource('/web/events');
    source.addEventListener('message', (event) => onMessage(JSON.parse(event.data)));
    source.addEventListener('gone', (event) => onGone(JSON.parse(event.data).id));
    source.addEventListener('ready', (event) => onReady(JSON.parse(event.data).complete));
    source.addEventListener('error', () => {
      onLost();
      // After an answer that is no stream browsers give up for good.
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, againAfterMs);
    });
    window.addEventListener('pagehide', () => source.close(), { once: true });
  };
  connect();
}
