// The contract of a command: what a person can say, declared once. Discord's slash command, Slack's grammar and form,
// the web page's form, validation and help are all derived from the declaration.
import { z } from 'zod';
import type { CommandSetOf, GroupOf } from './command-set.ts';
import type { Destination, PlatformId } from './destination.ts';
import { UserError } from './errors.ts';
import type { ProviderReports } from './generation/provider-report.ts';
import type { GenerationService } from './generation/service.ts';
import type { StyleService } from './generation/team-styles.ts';
import type { MemberId, TeamId } from './ids.ts';
import type { HistoryService } from './image/history.ts';
import type { KeepingService } from './image/keeping.ts';
import type { PictureService } from './image/pictures.ts';
import type { BudgetService } from './ledger/budgets.ts';
import type { CreditRequestService } from './ledger/credit-requests.ts';
import type { CreditService } from './ledger/credits.ts';
import { optionMessages as say } from './messages/options.ts';
import { type FieldSpec, fieldSpecs } from './option.ts';
import type { Pointer } from './pointer.ts';
import type { PrivacyService } from './privacy/privacy.ts';
import type { Reply } from './reply.ts';
import type { ReportService } from './report/report.ts';
import type { Settings } from './settings.ts';
import type { SettingsService } from './settings-service.ts';
import type { TeamChannels } from './team-channels.ts';

/** Who asks, from where, for what: everything that a command may know about an invocation. */
export type Call<Options> = {
  readonly platform: PlatformId;
  readonly teamId: TeamId;
  /** As the platform names the team. */
  readonly teamExternalId: string;
  /** Whether the team may spend the operator's money. */
  readonly teamApproved: boolean;
  readonly memberId: MemberId;
  readonly memberName: string;
  readonly timeZone: string;
  readonly roleIds: readonly string[];
  /** What is in force for them here; what they say in the options comes before it. */
  readonly settings: Settings;
  /** Whether they may decide for the team: checked with the platform, fails closed. */
  isAdmin(): Promise<boolean>;
  /** Whether they run this (ADMINS): they are an admin everywhere. */
  readonly isOperator: boolean;
  readonly options: Options;
  /** A button's id, or undefined when the command was typed. */
  readonly subject: string | undefined;
  /** The picture that they mean, where the gesture itself says it. */
  readonly pointer: Pointer | undefined;
  readonly destination: Destination;
  readonly dedupeKey: string;
  readonly token: { readonly value: string; readonly expiresAt: number } | undefined;
  /** How they would type the command of this name, for sentences that name one. */
  typed(command: string): string;
};

/** What commands work with; each a contract, put together in compose.ts. */
export type Services = {
  readonly generation: GenerationService;
  readonly credits: CreditService;
  readonly budgets: BudgetService;
  readonly creditRequests: CreditRequestService;
  readonly history: HistoryService;
  readonly pictures: PictureService;
  readonly keeping: KeepingService;
  readonly privacy: PrivacyService;
  readonly providers: ProviderReports;
  readonly reports: ReportService;
  readonly settings: SettingsService;
  readonly styles: StyleService;
  readonly channels: TeamChannels;
  readonly commands: CommandSet;
};

export type Command<Options extends z.ZodObject = z.ZodObject> = {
  /** Lower case: one word, or a group and the subcommand's own word (`settings mine`). A button's is one word. */
  readonly name: string;
  /** At most 100 characters (Discord's limit). */
  readonly summary: string;
  /** What somebody would type after the name. */
  readonly examples: readonly string[];
  /** Buttons are pressed, never typed, and not listed in help. */
  readonly surface: 'typed' | 'button';
  /**
   * On Slack `/name`; the others are `/plantain name`, because short names collide between apps there. The same for all
   * subcommands of a group.
   */
  readonly standsAlone: boolean;
  readonly options: Options;
  /**
   * Whether anything of it appears where it was asked, so that others see it: a generation's message, or an answer whose
   * audience is public. A platform that can tell makes sure beforehand that it may post there (unless the option
   * `private` is set), because an invitation to the channel must be asked for before credits are held. On Discord
   * delivery finds another way instead.
   */
  readonly posts: boolean;
  /**
   * What a platform does before any I/O; nothing of it is seen by others.
   * `answer`: it says to the person alone that it heard them, and the reply takes that place or is sent to them.
   * `update`: a public reply changes the message whose button was pressed; a private one is for the person alone. Typed
   * commands are answered as with `answer`.
   * `form`: a button opens the form of its options in place of running it, and no form opens after an acknowledgement;
   * so does a typed command that is given nothing.
   */
  readonly acknowledge: 'answer' | 'update' | 'form';
  readonly audience: 'everybody' | 'admins';
  /** In the menu of a message (Discord's Apps, Slack's shortcuts) under this name; what is meant comes as the pointer. */
  readonly menu?: string;
  /**
   * For `acknowledge: 'form'`: the reply with what the form asks for, or why there is none. Without it the form asks for
   * all options with nothing filled in.
   */
  form?(call: Call<unknown>, services: Services): Promise<Reply>;
  run(call: Call<z.infer<Options>>, services: Services): Promise<Reply>;
};

/** A command whose options' types are its own business: what lists and platforms hold. */
export type AnyCommand = Omit<Command, 'run'> & {
  /** Validates `options` first; rejects with a UserError. */
  run(call: Call<unknown>, services: Services): Promise<Reply>;
};

/** The list, as commands and platforms hold it. */
export type CommandSet = CommandSetOf<AnyCommand>;
export type CommandGroup = GroupOf<AnyCommand>;

/** Makes a command fit for a list: what comes in is checked against its declaration first. */
export function defineCommand<Options extends z.ZodObject>(command: Command<Options>): AnyCommand {
  return {
    ...command,
    run: async (call, services) => {
      const options = command.options.safeParse(call.options);
      if (!options.success) throw explainIssue(options.error, command, call.options);
      return command.run({ ...call, options: options.data }, services);
    },
  };
}

/** The first thing that is wrong. */
function explainIssue(
  error: z.ZodError,
  command: Pick<Command, 'name' | 'options' | 'examples'>,
  given: unknown,
): UserError {
  const name = error.issues[0]?.path[0];
  const spec = fieldSpecs(command.options).find((known) => known.name === name);
  if (spec === undefined) return new UserError('invalid_options', { problem: say.anything });
  const value = z.record(z.string(), z.unknown()).safeParse(given).data?.[spec.name];
  const isMissing = value === undefined || (typeof value === 'string' && value.trim() === '');
  if (isMissing && spec.positional) {
    const example = command.examples.find((text) => text !== '') ?? '';
    return new UserError('prompt_missing', { name: command.name, wanted: spec.summary, example });
  }
  if (spec.kind === 'images' && Array.isArray(value))
    return new UserError('too_many_references', { most: spec.max ?? 1 });
  const problem = isMissing ? say.missing(spec.name, spec.summary) : explainValue(spec);
  return new UserError('invalid_options', { problem });
}

function explainValue(spec: FieldSpec): string {
  switch (spec.kind) {
    case 'integer':
      return say.notBetween(spec.name, spec.min ?? 0, spec.max ?? Number.MAX_SAFE_INTEGER);
    case 'choice':
      return say.notAChoice(spec.name, spec.choices ?? []);
    case 'pick':
      return say.anything;
    case 'text':
      return say.tooLong(spec.name, spec.max ?? 0);
    case 'images':
      return say.tooManyPictures(spec.max ?? 1);
    case 'flag':
      return say.notAFlag(spec.name);
    case 'person':
      return say.notAPerson(spec.name);
    case 'role':
      return say.notARole(spec.name);
    case 'channel':
      return say.notAChannel(spec.name);
  }
}
