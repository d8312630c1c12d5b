// A form that a platform opens in place of running a command: which of the command's options it asks for, with what
// they hold already. Where it is sent from and back to is the platform's business.
import type { ImageId } from './ids.ts';

export type FormChoice = {
  /** What comes back as the option's value. */
  readonly value: string;
  /** At most 75 characters. */
  readonly label: string;
  readonly description?: string;
  /** The picture of ours that it stands for, to be shown where there is room. */
  readonly image?: ImageId;
};

export type Form = {
  /** The command that gets what was filled in. */
  readonly command: string;
  /** At most 24 characters (Slack's limit). */
  readonly title: string;
  /** Comes back as the invocation's subject. */
  readonly subject: string;
  /**
   * The options it asks for, in this order; the first five where a platform has room for no more (Discord), so what
   * matters comes first.
   */
  readonly fields: readonly {
    readonly option: string;
    /** What it holds at first. */
    readonly value?: string;
    /** For an option whose values are known only now. */
    readonly choices?: readonly FormChoice[];
  }[];
};
