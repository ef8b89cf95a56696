# three-nodes/artifacts-alma-w1
# The mirror is overloaded.
answer curl '' 'curl: (22) The requested URL returned error: 503' 22
