// How often credits can be asked for: admins are not to be worn down.
const hourMs = 3_600_000;

/** How long whatever waits for credits can be asked for at least: longer than anybody has to wait with asking. */
export const unpaidMs = 30 * hourMs;

export const askingLimits = { most: 3, withinMs: 24 * hourMs, afterDenialMs: 6 * hourMs };
