// The contract of finding the picture that somebody means, and of asking when it could be several. Never a guess.
import type { Destination, PlatformId, ReferenceSource } from '../destination.ts';
import type { ImageRequest } from '../generation/request.ts';
import type { MemberId, TeamId } from '../ids.ts';
import type { Pointer } from '../pointer.ts';
import type { Reply } from '../reply.ts';
import type { StoredImage } from '../store/records.ts';

export type Picture = {
  /** Ours by its id; somebody's upload where the platform keeps it. */
  readonly source: ReferenceSource;
  /** For people who have to choose. */
  readonly name: string;
  /** Undefined for what is not kept here. */
  readonly image: StoredImage | undefined;
  /** What it was made by, for one of our results. */
  readonly request: ImageRequest | undefined;
};

export type Pictures = readonly [Picture, ...Picture[]];

/** Why there is none; each has its sentence. */
export type NoPicture =
  | 'deleted'
  /** The message, or what was attached, holds none. */
  | 'empty'
  | 'not_ready'
  /** The bot, or the person, cannot see where it is. */
  | 'hidden_channel'
  /** The bot sees the message and not what is in it. */
  | 'hidden_contents'
  | 'unreachable'
  | 'other_team'
  | 'not_yours'
  | 'no_link'
  | 'nothing_here'
  | 'not_made_here'
  /** The choice was offered too long ago. */
  | 'expired';

export type Found =
  | { readonly kind: 'found'; readonly pictures: Pictures }
  | { readonly kind: 'none'; readonly why: NoPicture };

/** Who looks, and where. */
export type Viewer = {
  readonly platform: PlatformId;
  readonly teamId: TeamId;
  /** As the platform names the team. */
  readonly teamExternalId: string;
  readonly memberId: MemberId;
  readonly destination: Destination;
};

/** What somebody wants to do with the picture that they choose. */
export type Intent = {
  readonly command: string;
  /** JSON. */
  readonly options: Readonly<Record<string, unknown>>;
};

export type PictureService = {
  /** Never looks longer than a form may take to open. */
  find(pointer: Pointer, viewer: Viewer): Promise<Found>;
  /** Keeps candidates for a day; answers the id of a `pick` pointer, which only the viewer can follow. */
  remember(intent: Intent, pictures: Pictures, viewer: Viewer): Promise<string>;
  /** Remembers them, and shows them to the person alone with a button `pick` for each. */
  ask(intent: Intent, pictures: Pictures, viewer: Viewer): Promise<Reply>;
  /** What was asked for, and where. Undefined when it has expired or is somebody else's. */
  intentOf(
    pickId: string,
    viewer: Pick<Viewer, 'teamId' | 'memberId'>,
  ): Promise<{ readonly intent: Intent; readonly destination: Destination } | undefined>;
};
