// What admins are told of what could not be told.
import type { Typed } from './typed.ts';

export const announcementMessages = {
  /** The channel follows. */
  unposted: {
    report: 'A scheduled report could not be posted in ',
    alert: 'What is for admins to know could not be posted in ',
  },
  mend: {
    report: (typed: Typed) =>
      `I may not post there, or it is gone. Let me see it, write and attach files there, or choose another with ${typed('report schedule')}.`,
    alert: (typed: Typed) =>
      `I may not post there, or it is gone. Let me see it, write and attach files there, or choose another with ${typed('settings team')}.`,
  },
};
