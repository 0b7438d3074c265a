/**
 * The custom notification that Amazon Q Developer in chat applications shows in Slack and Microsoft Teams.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export interface ChatNotification {
  readonly version: '1.0';
  readonly source: 'custom';
  readonly content: {
    readonly textType: 'client-markdown';
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: {
    /** Stable for an account, so that its notifications share a thread where the channel wants threads. */
    readonly threadId: string;
    readonly summary: string;
    readonly eventType: string;
    readonly relatedResources: readonly string[];
    readonly additionalContext: Readonly<Record<string, string>>;
    readonly enableCustomActions: false;
  };
}

/**
 * Longest texts in characters, counted in UTF-16 units, which is never fewer.
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export const chatLimits = { title: 250, description: 8_000, nextStep: 350, keyword: 75 } as const;
