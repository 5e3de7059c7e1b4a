/**
 * @file How one thread asks another: a question has a number and a kind, and its answer comes back under the number. A
 * table of types pairs each kind of question with its answer, so that neither side can mix them up.
 */

/** What is asked and what is answered; both travel as structured clones. */
export interface Exchange<Question extends object, Answer> {
  readonly question: Question;
  readonly answer: Answer;
}

/** Kinds of questions, each with its exchange. */
export type RequestTable<Table> = { readonly [Kind in keyof Table]: Exchange<object, unknown> };

type Question<Table extends RequestTable<Table>, Kind extends keyof Table> = Table[Kind]['question'];
type AnswerTo<Table extends RequestTable<Table>, Kind extends keyof Table> = Table[Kind]['answer'];

/** A question on its way. */
export type Ask<Table extends RequestTable<Table>, Kinds extends keyof Table = keyof Table> = {
  readonly [Kind in Kinds]: {
    readonly type: 'ask';
    readonly number: number;
    readonly kind: Kind;
    readonly question: Question<Table, Kind>;
  };
}[Kinds];

/** An answer on its way, or why there is none. */
export interface Answer {
  readonly type: 'answer';
  /** Of the question. */
  readonly number: number;
  readonly result:
    { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly reason: string };
}

/** A question that waits for its answer. */
interface Open {
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: string) => void;
}

/** The asking side: one promise for each question. */
export class Requests<Table extends RequestTable<Table>> {
  private readonly open = new Map<number, Open>();
  private count = 0;

  constructor(private readonly send: (ask: Ask<Table>) => void) {}

  /** How many questions wait for their answers. */
  get size(): number {
    return this.open.size;
  }

  /** Settles with the answer. An error was made here, so that its stack tells who asked. */
  ask<Kind extends keyof Table>(kind: Kind, question: Question<Table, Kind>): Promise<AnswerTo<Table, Kind>> {
    const number = ++this.count;
    // With a message of its own, which can be set even where a cell has frozen `Error.prototype`.
    const failure = new Error('');
    return new Promise((resolve, reject) => {
      this.open.set(number, {
        // The number says that the answer is of this kind.
        resolve,
        reject: reason => {
          failure.message = reason;
          reject(failure);
        }
      });
      const ask: Ask<Table, Kind> = { type: 'ask', number, kind, question };
      this.send(ask);
    });
  }

  /** Takes an answer; one to a question that nobody asks any more changes nothing. */
  settle({ number, result }: Answer): void {
    const open = this.open.get(number);
    this.open.delete(number);
    if (result.ok) open?.resolve(result.value);
    else open?.reject(result.reason);
  }

  /** The number of the question that was asked last. */
  get last(): number {
    return this.count;
  }

  /** Nobody waits for the answer to this question any more: it stays open, and is forgotten. */
  withdraw(number: number): void {
    this.open.delete(number);
  }

  /** Nobody will answer: every open question fails. */
  rejectAll(reason: string): void {
    const all = [...this.open.values()];
    this.open.clear();
    for (const { reject } of all) reject(reason);
  }
}

/** For each kind, what answers it; what is thrown travels as the reason. A promise that never settles answers nothing. */
export type Handlers<Table extends RequestTable<Table>> = {
  readonly [Kind in keyof Table]: (
    question: Question<Table, Kind>
  ) => AnswerTo<Table, Kind> | Promise<AnswerTo<Table, Kind>>;
};

/** The answering side: takes each question to the handler of its kind, at once. */
export class Answers<Table extends RequestTable<Table>> {
  constructor(
    private readonly handlers: Handlers<Table>,
    private readonly send: (answer: Answer) => void
  ) {}

  /** Settles when the answer is sent; never rejects. */
  async receive<Kind extends keyof Table>({ number, kind, question }: Ask<Table, Kind>): Promise<void> {
    let result: Answer['result'];
    try {
      result = { ok: true, value: await this.handlers[kind](question) };
    } catch (error) {
      result = { ok: false, reason: error instanceof Error ? error.message : String(error) };
    }
    this.send({ type: 'answer', number, result });
  }
}

/** Takes a question or an answer from a line on which both sides ask. What it does not take is another message. */
export function isTaken<Table extends RequestTable<Table>>(
  message: { readonly type: string },
  answers: Answers<Table>,
  requests: Pick<Requests<never>, 'settle'>
): message is Ask<Table> | Answer {
  if (message.type === 'ask') void answers.receive(message as Ask<Table>);
  else if (message.type === 'answer') requests.settle(message as Answer);
  else return false;
  return true;
}
