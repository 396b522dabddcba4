"""Why an act is refused, in words."""

from forum.core.i18n import lazy_gettext as _l
from forum.core.policy import deny

UNSEEN = deny("unseen", _l("This discussion cannot be read."))
SIGN_IN_TO_FOLLOW = deny("sign-in", _l("Sign in to choose what you follow."))
JOIN_SOMEWHERE = deny("join-first", _l("Join a community first: files go with what its members write."))
NOT_YOUR_FILE = deny("not-yours", _l("This file is somebody else’s."))
STILL_SHOWN = deny("still-shown", _l("A post shows this file: take it out of the text first, then delete it here."))
THREAD_CLOSED = deny("thread-closed", _l("This discussion is closed."))
THREAD_ARCHIVED = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more replies."))
THREAD_DELETED = deny("thread-deleted", _l("This discussion was deleted."))
POST_DELETED = deny("post-deleted", _l("This post was deleted."))
NOT_DELETED = deny("not-deleted", _l("This post is not deleted."))
NOT_A_POST = deny("not-a-post", _l("This is a record of an act, not a post."))
NOT_YOURS_TO_EDIT = deny("not-yours", _l("Only its author and the animators of the community may edit this post."))
TOO_LATE_TO_EDIT = deny("too-late", _l("The time in which you may edit this post is over: the animators of the community still "
                                       "can."))
NOT_YOURS_TO_SHARE = deny("not-yours", _l("Only its author and the animators of the community may open this post to all "
                                          "members."))
NOT_YOURS_TO_DECIDE = deny("not-yours", _l("Only its author and the animators of the community decide on changes to this post."))
YOURS_TO_EDIT = deny("yours-to-edit", _l("You may edit this post yourself."))
MODERATORS_ONLY = deny("moderators-only", _l("Only the site’s moderators may do this."))
NOT_YOURS_TO_DELETE = deny("not-yours", _l("Only its author and the animators of the community may delete this post."))
HAS_REPLIES = deny("has-replies", _l("There are replies to it by now: only the animators of the community may delete the whole "
                                     "discussion."))
NOT_YOURS_TO_RESTORE = deny("not-yours", _l("Only who deleted this post and the animators of the community may restore it."))
ANIMATORS_ONLY = deny("animators-only", _l("Only the animators of the community may do this."))
NOT_YOURS_TO_TAG = deny("not-yours", _l("Only its author and the animators of the community may change the tags of this "
                                        "discussion."))
NO_NEW_TAGS = deny("animators-only", _l("Only the animators of this community make new tags: choose among those it has."))
YOUR_OWN = deny("your-own", _l("This post is yours: reactions are the answer of those who read it."))
NO_MORE_REACTIONS = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more reactions."))
NOT_OFFERED = deny("not-offered", _l("This community does not offer this reaction."))
NO_VOTES = deny("no-votes", _l("This community does not vote on this post."))
NO_DOWNVOTES = deny("no-downvotes", _l("This community takes no votes against."))
YOUR_OWN_TO_VOTE = deny("your-own", _l("This post is yours: others vote on it."))
NO_MORE_VOTES = deny("thread-archived", _l("This discussion is archived: it can be read, but takes no more votes."))
NOT_A_QUESTION = deny("not-a-question", _l("This discussion is not a question."))
THE_QUESTION = deny("the-question", _l("This is the question: choose one of the replies to it."))
ASKER_ONLY = deny("asker-only", _l("Only the person who asked and the animators of the community can choose the solution."))
SOLUTION_LOCKED = deny("solution-locked", _l("The animators of the community locked the solution: only they may change it."))
SOLUTION_ARCHIVED = deny("thread-archived", _l("This discussion is archived: its solution stays as it is."))
NO_SOLUTION = deny("no-solution", _l("This question has no solution yet."))
NOT_IN_CONVERSATIONS = deny("conversation", _l("This is not done in private conversations."))
NOT_YOUR_MESSAGE = deny("not-yours", _l("Only who wrote a message may change or delete it."))
ANSWERED_MESSAGE = deny("has-replies", _l("There are answers to it by now: the conversation stays for those who wrote them. "
                                          "You can leave it."))
YOUR_QUESTION = deny("your-own", _l("This question is yours: others say that they have it too."))
NOT_YOURS_TO_POLL = deny("not-yours", _l("Only who wrote a post adds a poll to it."))
NOT_YOURS_TO_CLOSE = deny("not-yours", _l("Only who made this poll and the animators of the community close it or open it "
                                          "again."))
POLL_BEGUN = deny("poll-begun", _l("Somebody voted already: what the poll asks stays as it is. You can close it."))
POLL_CLOSED = deny("poll-closed", _l("This poll is closed."))
POLL_OVER = deny("poll-over", _l("The time of this poll is over: it stays closed."))
POLL_ARCHIVED = deny("thread-archived", _l("This discussion is archived: its polls stay as they are."))
