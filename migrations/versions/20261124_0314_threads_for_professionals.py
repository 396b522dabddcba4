"""Threads for professionals.

Revision: f50d55711e71, after bf4ace5acb0c; 2026-11-24 03:14:52.998129
"""

import math
from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = 'f50d55711e71'
down_revision = 'bf4ace5acb0c'
branch_labels = None
depends_on = None

NEW_COLUMNS = [
    ('categories', sa.Column('tags_required', sa.Boolean(), nullable=False, server_default=sa.false())),
    ('categories', sa.Column('template', sa.Text(), nullable=False, server_default='')),
    ('communities', sa.Column('reactions', sa.String(length=120), nullable=False, server_default='like,thanks,insightful,helped')),
    ('communities', sa.Column('voting', sa.String(length=10), nullable=False, server_default='questions')),
    ('communities', sa.Column('downvotes', sa.Boolean(), nullable=False, server_default=sa.false())),
    ('communities', sa.Column('tag_creation', sa.String(length=10), nullable=False, server_default='members')),
    ('drafts', sa.Column('kind', sa.String(length=12), nullable=False, server_default='')),
    ('drafts', sa.Column('tags', sa.String(length=300), nullable=False, server_default='')),
    ('posts', sa.Column('revised_at', sa.DateTime(timezone=True), nullable=True)),
    ('posts', sa.Column('editor_id', sa.Integer(), sa.ForeignKey('users.id'), nullable=True)),
    ('posts', sa.Column('votes_up', sa.Integer(), nullable=False, server_default='0')),
    ('posts', sa.Column('votes_down', sa.Integer(), nullable=False, server_default='0')),
    ('posts', sa.Column('vote_rank', sa.Double(), nullable=False, server_default='0')),
    ('reactions', sa.Column('line', sa.String(length=300), nullable=False, server_default='')),
    ('revisions', sa.Column('kind', sa.String(length=12), nullable=True)),
    ('revisions', sa.Column('category', sa.String(length=80), nullable=True)),
    ('revisions', sa.Column('tags', sa.String(length=500), nullable=True)),
    ('revisions', sa.Column('accepted_by_id', sa.Integer(), sa.ForeignKey('users.id'), nullable=True)),
    ('revisions', sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True)),
    ('revisions', sa.Column('hidden_by_id', sa.Integer(), sa.ForeignKey('users.id'), nullable=True)),
    ('revisions', sa.Column('hidden_reason', sa.String(length=300), nullable=False, server_default='')),
    ('solutions', sa.Column('locked_by_id', sa.Integer(), sa.ForeignKey('users.id'), nullable=True)),
    ('solutions', sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True)),
    ('threads', sa.Column('hot', sa.Double(), nullable=False, server_default='0')),
    ('threads', sa.Column('me_too_count', sa.Integer(), nullable=False, server_default='0')),
    ('users', sa.Column('former_visit_at', sa.DateTime(timezone=True), nullable=True)),
]


def upgrade() -> None:
    op.create_table('link_previews',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('url', sa.String(length=2000), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('description', sa.String(length=500), nullable=False),
    sa.Column('site_name', sa.String(length=100), nullable=False),
    sa.Column('fetched_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_link_previews')),
    sa.UniqueConstraint('digest', name=op.f('uq_link_previews_digest'))
    )
    op.create_table('mutes',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('muted_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['muted_id'], ['users.id'], name=op.f('fk_mutes_muted_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_mutes_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'muted_id', name=op.f('pk_mutes'))
    )
    with op.batch_alter_table('mutes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mutes_muted_id'), ['muted_id'], unique=False)

    op.create_table('uploads',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('token', sa.String(length=40), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('filename', sa.String(length=200), nullable=False),
    sa.Column('mimetype', sa.String(length=100), nullable=False),
    sa.Column('byte_count', sa.Integer(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('width', sa.Integer(), nullable=True),
    sa.Column('height', sa.Integer(), nullable=True),
    sa.Column('alt', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['owner_id'], ['users.id'], name=op.f('fk_uploads_owner_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_uploads')),
    sa.UniqueConstraint('token', name=op.f('uq_uploads_token'))
    )
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.create_index('ix_uploads_created_at', ['created_at'], unique=False)
        batch_op.create_index('ix_uploads_owner_id', ['owner_id', 'created_at'], unique=False)

    op.create_table('community_follows',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_community_follows_community_id_communities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_community_follows_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'community_id', name=op.f('pk_community_follows'))
    )
    with op.batch_alter_table('community_follows', schema=None) as batch_op:
        batch_op.create_index('ix_community_follows_community_id', ['community_id', 'level'], unique=False)

    op.create_table('conversation_archives',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_conversation_archives_community_id_communities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_conversation_archives_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'community_id', name=op.f('pk_conversation_archives'))
    )
    with op.batch_alter_table('conversation_archives', schema=None) as batch_op:
        batch_op.create_index('ix_conversation_archives_community_id', ['community_id'], unique=False)

    op.create_table('tags',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('description', sa.String(length=300), nullable=False),
    sa.Column('thread_count', sa.Integer(), nullable=False),
    sa.Column('created_by_id', sa.Integer(), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_tags_community_id_communities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['created_by_id'], ['users.id'], name=op.f('fk_tags_created_by_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tags')),
    sa.UniqueConstraint('community_id', 'slug', name=op.f('uq_tags_community_id_slug'))
    )
    with op.batch_alter_table('tags', schema=None) as batch_op:
        batch_op.create_index('ix_tags_community_count', ['community_id', 'thread_count', 'id'], unique=False)

    op.create_table('upload_sizes',
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('width', sa.Integer(), nullable=False),
    sa.Column('height', sa.Integer(), nullable=False),
    sa.Column('byte_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_upload_sizes_upload_id_uploads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('upload_id', 'width', name=op.f('pk_upload_sizes'))
    )
    op.create_table('category_follows',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name=op.f('fk_category_follows_category_id_categories'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_category_follows_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'category_id', name=op.f('pk_category_follows'))
    )
    with op.batch_alter_table('category_follows', schema=None) as batch_op:
        batch_op.create_index('ix_category_follows_category_id', ['category_id', 'level'], unique=False)

    op.create_table('tag_follows',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_tag_follows_tag_id_tags'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_tag_follows_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'tag_id', name=op.f('pk_tag_follows'))
    )
    with op.batch_alter_table('tag_follows', schema=None) as batch_op:
        batch_op.create_index('ix_tag_follows_tag_id', ['tag_id', 'level'], unique=False)

    op.create_table('tag_synonyms',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_tag_synonyms_community_id_communities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_tag_synonyms_tag_id_tags'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('community_id', 'slug', name=op.f('pk_tag_synonyms'))
    )
    with op.batch_alter_table('tag_synonyms', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_tag_synonyms_tag_id'), ['tag_id'], unique=False)

    op.create_table('conversations',
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('started_by_id', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_conversations_community_id_communities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['started_by_id'], ['users.id'], name=op.f('fk_conversations_started_by_id_users')),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_conversations_thread_id_threads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('community_id', name=op.f('pk_conversations')),
    sa.UniqueConstraint('thread_id', name=op.f('uq_conversations_thread_id'))
    )
    op.create_table('me_toos',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_me_toos_thread_id_threads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_me_toos_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'user_id', name=op.f('pk_me_toos'))
    )
    with op.batch_alter_table('me_toos', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_me_toos_user_id'), ['user_id'], unique=False)

    op.create_table('pin_dismissals',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('dismissed_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_pin_dismissals_thread_id_threads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_pin_dismissals_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'thread_id', name=op.f('pk_pin_dismissals'))
    )
    op.create_table('thread_follows',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=10), nullable=False),
    sa.Column('chosen', sa.Boolean(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_thread_follows_thread_id_threads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_thread_follows_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'thread_id', name=op.f('pk_thread_follows'))
    )
    with op.batch_alter_table('thread_follows', schema=None) as batch_op:
        batch_op.create_index('ix_thread_follows_thread_id', ['thread_id', 'level'], unique=False)

    op.create_table('thread_tags',
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('tag_id', sa.Integer(), nullable=False),
    sa.Column('bumped_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['tag_id'], ['tags.id'], name=op.f('fk_thread_tags_tag_id_tags'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_thread_tags_thread_id_threads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('thread_id', 'tag_id', name=op.f('pk_thread_tags'))
    )
    with op.batch_alter_table('thread_tags', schema=None) as batch_op:
        batch_op.create_index('ix_thread_tags_tag_bumped', ['tag_id', 'bumped_at', 'thread_id'], unique=False)

    op.create_table('bookmarks',
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('remind_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_bookmarks_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_bookmarks_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('user_id', 'post_id', name=op.f('pk_bookmarks'))
    )
    with op.batch_alter_table('bookmarks', schema=None) as batch_op:
        batch_op.create_index('ix_bookmarks_remind_at', ['remind_at'], unique=False)
        batch_op.create_index('ix_bookmarks_user_id_created_at', ['user_id', 'created_at'], unique=False)

    op.create_table('mentions',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_mentions_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_mentions_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'user_id', name=op.f('pk_mentions'))
    )
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mentions_user_id'), ['user_id'], unique=False)

    op.create_table('message_reports',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('reporter_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('html', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('decision', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_message_reports_decided_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_message_reports_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['reporter_id'], ['users.id'], name=op.f('fk_message_reports_reporter_id_users')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message_reports'))
    )
    with op.batch_alter_table('message_reports', schema=None) as batch_op:
        batch_op.create_index('ix_message_reports_decided_at', ['decided_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_reports_post_id'), ['post_id'], unique=False)

    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.Column('actor_id', sa.Integer(), nullable=True),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('merge_key', sa.String(length=60), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_notices_actor_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_notices_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_notices_thread_id_threads'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_notices_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices')),
    sa.UniqueConstraint('user_id', 'merge_key', name=op.f('uq_notices_user_id_merge_key'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index('ix_notices_post_id', ['post_id'], unique=False)
        batch_op.create_index('ix_notices_thread_id', ['thread_id', 'user_id'], unique=False)
        batch_op.create_index('ix_notices_unseen', ['user_id'], unique=False, sqlite_where=sa.text('seen_at IS NULL'), postgresql_where=sa.text('seen_at IS NULL'))
        batch_op.create_index('ix_notices_user_id', ['user_id', 'updated_at', 'id'], unique=False)

    op.create_table('tellings',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('audience', sa.String(length=10), nullable=False),
    sa.Column('actor_id', sa.Integer(), nullable=False),
    sa.Column('after_user_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['users.id'], name=op.f('fk_tellings_actor_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_tellings_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'audience', name=op.f('pk_tellings'))
    )
    op.create_table('polls',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('max_choices', sa.Integer(), nullable=False),
    sa.Column('anonymous', sa.Boolean(), nullable=False),
    sa.Column('results', sa.String(length=10), nullable=False),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_id', sa.Integer(), nullable=True),
    sa.Column('voter_count', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['closed_by_id'], ['users.id'], name=op.f('fk_polls_closed_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_polls_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_polls')),
    sa.UniqueConstraint('post_id', name=op.f('uq_polls_post_id'))
    )
    op.create_table('post_links',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('thread_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('quoted', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_links_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_post_links_thread_id_threads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'thread_id', 'number', name=op.f('pk_post_links'))
    )
    with op.batch_alter_table('post_links', schema=None) as batch_op:
        batch_op.create_index('ix_post_links_thread_id', ['thread_id', 'number', 'post_id'], unique=False)

    op.create_table('post_previews',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('preview_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_previews_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['preview_id'], ['link_previews.id'], name=op.f('fk_post_previews_preview_id_link_previews'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'preview_id', name=op.f('pk_post_previews'))
    )
    with op.batch_alter_table('post_previews', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_previews_preview_id'), ['preview_id'], unique=False)

    op.create_table('post_uploads',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('upload_id', sa.Integer(), nullable=False),
    sa.Column('shown', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_post_uploads_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['upload_id'], ['uploads.id'], name=op.f('fk_post_uploads_upload_id_uploads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'upload_id', name=op.f('pk_post_uploads'))
    )
    with op.batch_alter_table('post_uploads', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_uploads_upload_id'), ['upload_id'], unique=False)

    op.create_table('scheduled_posts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('community_id', sa.Integer(), nullable=False),
    sa.Column('category_id', sa.Integer(), nullable=True),
    sa.Column('thread_id', sa.Integer(), nullable=True),
    sa.Column('reply_to_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=255), nullable=False),
    sa.Column('tags', sa.String(length=300), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('failure', sa.String(length=300), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_scheduled_posts_author_id_users'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['category_id'], ['categories.id'], name=op.f('fk_scheduled_posts_category_id_categories'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['community_id'], ['communities.id'], name=op.f('fk_scheduled_posts_community_id_communities'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_scheduled_posts_post_id_posts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['reply_to_id'], ['posts.id'], name=op.f('fk_scheduled_posts_reply_to_id_posts'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['thread_id'], ['threads.id'], name=op.f('fk_scheduled_posts_thread_id_threads'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_scheduled_posts'))
    )
    with op.batch_alter_table('scheduled_posts', schema=None) as batch_op:
        batch_op.create_index('ix_scheduled_posts_author_id', ['author_id', 'publish_at'], unique=False)
        batch_op.create_index('ix_scheduled_posts_publish_at', ['publish_at'], unique=False)

    op.create_table('suggested_edits',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('base_revision', sa.Integer(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_id', sa.Integer(), nullable=True),
    sa.Column('accepted', sa.Boolean(), nullable=True),
    sa.Column('decision_reason', sa.String(length=300), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['users.id'], name=op.f('fk_suggested_edits_author_id_users')),
    sa.ForeignKeyConstraint(['decided_by_id'], ['users.id'], name=op.f('fk_suggested_edits_decided_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_suggested_edits_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_suggested_edits'))
    )
    with op.batch_alter_table('suggested_edits', schema=None) as batch_op:
        batch_op.create_index('ix_suggested_edits_author_id', ['author_id', 'created_at'], unique=False)
        batch_op.create_index('ix_suggested_edits_post_id', ['post_id', 'decided_at'], unique=False)

    op.create_table('votes',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('value', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_votes_post_id_posts'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_votes_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', 'user_id', name=op.f('pk_votes'))
    )
    with op.batch_alter_table('votes', schema=None) as batch_op:
        batch_op.create_index('ix_votes_user_id', ['user_id', 'created_at'], unique=False)

    op.create_table('wikis',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('opened_by_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['opened_by_id'], ['users.id'], name=op.f('fk_wikis_opened_by_id_users')),
    sa.ForeignKeyConstraint(['post_id'], ['posts.id'], name=op.f('fk_wikis_post_id_posts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('post_id', name=op.f('pk_wikis'))
    )
    op.create_table('poll_options',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=200), nullable=False),
    sa.Column('vote_count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_poll_options_poll_id_polls'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_poll_options')),
    sa.UniqueConstraint('poll_id', 'position', name=op.f('uq_poll_options_poll_id_position'))
    )
    op.create_table('poll_choices',
    sa.Column('poll_id', sa.Integer(), nullable=False),
    sa.Column('user_id', sa.Integer(), nullable=False),
    sa.Column('option_id', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['option_id'], ['poll_options.id'], name=op.f('fk_poll_choices_option_id_poll_options'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['poll_id'], ['polls.id'], name=op.f('fk_poll_choices_poll_id_polls'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['user_id'], ['users.id'], name=op.f('fk_poll_choices_user_id_users'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('poll_id', 'user_id', 'option_id', name=op.f('pk_poll_choices'))
    )
    with op.batch_alter_table('poll_choices', schema=None) as batch_op:
        batch_op.create_index('ix_poll_choices_option_id', ['option_id', 'rank'], unique=False)

    for table, column in NEW_COLUMNS:
        # Never a batch: it would make SQLite write the table anew, and dropping the old one would take what hangs on it.
        op.add_column(table, column, inline_references=True)
    with op.batch_alter_table('drafts', schema=None) as batch_op:  # nothing hangs on a draft
        batch_op.add_column(sa.Column('category_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_drafts_category_id_categories'), 'categories', ['category_id'], ['id'], ondelete='SET NULL')
    op.execute('UPDATE posts SET vote_rank = -2 WHERE number = 1')  # by votes too, what is answered stands before the answers
    op.create_index('ix_posts_thread_votes', 'posts', ['thread_id', 'vote_rank', 'number'], unique=False)
    for name, columns in (('ix_threads_community_hot', ['community_id', 'hot', 'id']), ('ix_threads_hot', ['hot', 'id'])):
        op.create_index(name, 'threads', columns, unique=False, sqlite_where=sa.text('deleted_at IS NULL'),
                        postgresql_where=sa.text('deleted_at IS NULL'))
    op.create_index('ix_reactions_lines', 'reactions', ['post_id', 'created_at'], unique=False, sqlite_where=sa.text("line != ''"),
                    postgresql_where=sa.text("line != ''"))
    _fill_hot()


def _fill_hot() -> None:
    """The rank of the threads that are there, by the formula of `forum.threads.counters` as it was at this revision."""
    connection, last = op.get_bind(), 0
    threads = sa.table('threads', sa.column('id', sa.Integer), sa.column('score', sa.Integer),
                       sa.column('created_at', sa.DateTime(timezone=True)), sa.column('hot', sa.Double))
    while rows := connection.execute(sa.select(threads.c.id, threads.c.score, threads.c.created_at)
                                     .where(threads.c.id > last).order_by(threads.c.id).limit(1000)).all():
        last = rows[-1].id
        values = [{"which": row.id, "rank": math.log10(max(row.score, 1)) + row.created_at.replace(
            tzinfo=row.created_at.tzinfo or UTC).timestamp() / 45_000} for row in rows]
        connection.execute(sa.update(threads).where(threads.c.id == sa.bindparam("which"))
                           .values(hot=sa.bindparam("rank")), values)


def downgrade() -> None:
    with op.batch_alter_table('users', schema=None) as batch_op:
        batch_op.drop_column('former_visit_at')

    with op.batch_alter_table('threads', schema=None) as batch_op:
        batch_op.drop_index('ix_threads_hot', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_index('ix_threads_community_hot', sqlite_where=sa.text('deleted_at IS NULL'), postgresql_where=sa.text('deleted_at IS NULL'))
        batch_op.drop_column('me_too_count')
        batch_op.drop_column('hot')

    with op.batch_alter_table('solutions', schema=None) as batch_op:
        batch_op.drop_column('locked_at')
        batch_op.drop_column('locked_by_id')

    with op.batch_alter_table('revisions', schema=None) as batch_op:
        batch_op.drop_column('hidden_reason')
        batch_op.drop_column('hidden_by_id')
        batch_op.drop_column('hidden_at')
        batch_op.drop_column('accepted_by_id')
        batch_op.drop_column('tags')
        batch_op.drop_column('category')
        batch_op.drop_column('kind')

    with op.batch_alter_table('reactions', schema=None) as batch_op:
        batch_op.drop_index('ix_reactions_lines', sqlite_where=sa.text("line != ''"), postgresql_where=sa.text("line != ''"))
        batch_op.drop_column('line')

    with op.batch_alter_table('posts', schema=None) as batch_op:
        batch_op.drop_index('ix_posts_thread_votes')
        batch_op.drop_column('vote_rank')
        batch_op.drop_column('votes_down')
        batch_op.drop_column('votes_up')
        batch_op.drop_column('editor_id')
        batch_op.drop_column('revised_at')

    with op.batch_alter_table('drafts', schema=None) as batch_op:
        batch_op.drop_column('tags')
        batch_op.drop_column('category_id')
        batch_op.drop_column('kind')

    with op.batch_alter_table('communities', schema=None) as batch_op:
        batch_op.drop_column('tag_creation')
        batch_op.drop_column('downvotes')
        batch_op.drop_column('voting')
        batch_op.drop_column('reactions')

    with op.batch_alter_table('categories', schema=None) as batch_op:
        batch_op.drop_column('template')
        batch_op.drop_column('tags_required')

    with op.batch_alter_table('poll_choices', schema=None) as batch_op:
        batch_op.drop_index('ix_poll_choices_option_id')

    op.drop_table('poll_choices')
    op.drop_table('poll_options')
    op.drop_table('wikis')
    with op.batch_alter_table('votes', schema=None) as batch_op:
        batch_op.drop_index('ix_votes_user_id')

    op.drop_table('votes')
    with op.batch_alter_table('suggested_edits', schema=None) as batch_op:
        batch_op.drop_index('ix_suggested_edits_post_id')
        batch_op.drop_index('ix_suggested_edits_author_id')

    op.drop_table('suggested_edits')
    with op.batch_alter_table('scheduled_posts', schema=None) as batch_op:
        batch_op.drop_index('ix_scheduled_posts_publish_at')
        batch_op.drop_index('ix_scheduled_posts_author_id')

    op.drop_table('scheduled_posts')
    with op.batch_alter_table('post_uploads', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_uploads_upload_id'))

    op.drop_table('post_uploads')
    with op.batch_alter_table('post_previews', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_previews_preview_id'))

    op.drop_table('post_previews')
    with op.batch_alter_table('post_links', schema=None) as batch_op:
        batch_op.drop_index('ix_post_links_thread_id')

    op.drop_table('post_links')
    op.drop_table('polls')
    op.drop_table('tellings')
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_user_id')
        batch_op.drop_index('ix_notices_unseen', sqlite_where=sa.text('seen_at IS NULL'), postgresql_where=sa.text('seen_at IS NULL'))
        batch_op.drop_index('ix_notices_thread_id')
        batch_op.drop_index('ix_notices_post_id')

    op.drop_table('notices')
    with op.batch_alter_table('message_reports', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_reports_post_id'))
        batch_op.drop_index('ix_message_reports_decided_at')

    op.drop_table('message_reports')
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mentions_user_id'))

    op.drop_table('mentions')
    with op.batch_alter_table('bookmarks', schema=None) as batch_op:
        batch_op.drop_index('ix_bookmarks_user_id_created_at')
        batch_op.drop_index('ix_bookmarks_remind_at')

    op.drop_table('bookmarks')
    with op.batch_alter_table('thread_tags', schema=None) as batch_op:
        batch_op.drop_index('ix_thread_tags_tag_bumped')

    op.drop_table('thread_tags')
    with op.batch_alter_table('thread_follows', schema=None) as batch_op:
        batch_op.drop_index('ix_thread_follows_thread_id')

    op.drop_table('thread_follows')
    op.drop_table('pin_dismissals')
    with op.batch_alter_table('me_toos', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_me_toos_user_id'))

    op.drop_table('me_toos')
    op.drop_table('conversations')
    with op.batch_alter_table('tag_synonyms', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_tag_synonyms_tag_id'))

    op.drop_table('tag_synonyms')
    with op.batch_alter_table('tag_follows', schema=None) as batch_op:
        batch_op.drop_index('ix_tag_follows_tag_id')

    op.drop_table('tag_follows')
    with op.batch_alter_table('category_follows', schema=None) as batch_op:
        batch_op.drop_index('ix_category_follows_category_id')

    op.drop_table('category_follows')
    op.drop_table('upload_sizes')
    with op.batch_alter_table('tags', schema=None) as batch_op:
        batch_op.drop_index('ix_tags_community_count')

    op.drop_table('tags')
    with op.batch_alter_table('conversation_archives', schema=None) as batch_op:
        batch_op.drop_index('ix_conversation_archives_community_id')

    op.drop_table('conversation_archives')
    with op.batch_alter_table('community_follows', schema=None) as batch_op:
        batch_op.drop_index('ix_community_follows_community_id')

    op.drop_table('community_follows')
    with op.batch_alter_table('uploads', schema=None) as batch_op:
        batch_op.drop_index('ix_uploads_owner_id')
        batch_op.drop_index('ix_uploads_created_at')

    op.drop_table('uploads')
    with op.batch_alter_table('mutes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mutes_muted_id'))

    op.drop_table('mutes')
    op.drop_table('link_previews')
