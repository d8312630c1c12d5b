// What the rest of the program may ask about styles: those that a team has, one by its name, to save and to remove one.
import type { ReferenceSource } from '../destination.ts';
import type { ImageId, MemberId, StyleId, TeamId } from '../ids.ts';
import type { Style } from './styles.ts';

export type NamedStyle = Style & {
  /** Undefined for those that every team has from the start. */
  readonly own: { readonly id: StyleId; readonly createdBy: MemberId } | undefined;
  /** Pictures that go along with a request as references. */
  readonly imageIds: readonly ImageId[];
};

export type StyleService = {
  /** Everybody's first, then the team's own by name. */
  list(teamId: TeamId): Promise<readonly NamedStyle[]>;
  /** Whatever its case. @throws UserError `unknown_style`, with the names that may have been meant. */
  find(teamId: TeamId, name: string): Promise<NamedStyle>;
  /**
   * Fetches and keeps its pictures first. `taken`: there is one of that name.
   * @throws UserError `unreadable_picture`
   */
  save(
    style: Style & {
      readonly teamId: TeamId;
      readonly createdBy: MemberId;
      readonly references: readonly ReferenceSource[];
    },
  ): Promise<'saved' | 'taken'>;
  /** False when it is gone already. */
  remove(teamId: TeamId, id: StyleId): Promise<boolean>;
};
